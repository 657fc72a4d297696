// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Retained;
import org.metamerkit.model.io.SafetensorsReader;
import org.metamerkit.model.layer.FrozenLayers;
import org.metamerkit.model.layer.StageLayer;
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.model.zoo.Zoo;

/** All networks by name. */
public final class Networks {
    /** The network used where none is named: the one whose weights are embedded. */
    public static final String DEFAULT = "efficientnet_lite0";

    private static final Map<String, Architecture> EMBEDDED =
            new TreeMap<>(Map.of(DEFAULT, Zoo.architectures().get(DEFAULT)));

    private Networks() {}

    /** Names of the networks whose weights are at hand, sorted. */
    public static List<String> names() {
        return List.copyOf(EMBEDDED.keySet());
    }

    /** @throws UnknownNameException if there is no such network; lists the nearest names */
    public static NetworkCard card(String name) {
        return architecture(name).card();
    }

    /** Loads a network on the CPU; see {@link #load(String, Device)}. */
    public static Network load(String name) {
        return load(name, Device.CPU);
    }

    /**
     * Loads a network with its weights, frozen.
     *
     * @throws UnknownNameException if there is no such network
     * @throws WeightsException if its weights cannot be read or do not fit
     */
    public static Network load(String name, Device device) {
        Architecture architecture = architecture(name);
        NativeRuntime.load();
        try (PointerScope scope = new PointerScope()) {
            Weights weights = SafetensorsReader.read(embeddedWeights(name), "the embedded weights of " + name);
            return assemble(architecture, architecture.card(), weights, device, Precision.FLOAT32);
        }
    }

    /**
     * An architecture with weights, frozen.
     *
     * @param card of the network; its stages are the architecture's
     * @throws WeightsException if the weights do not fit the architecture exactly
     */
    public static Network assemble(
            Architecture architecture, NetworkCard card, Weights weights, Device device, Precision precision) {
        Retained memory = new Retained();
        try (PointerScope scope = new PointerScope()) {
            FrozenLayers layers = new FrozenLayers(weights, device, precision, memory);
            List<StageLayer> stages = architecture.stages(layers, architecture.outputs());
            weights.requireAllTaken();
            RowOfStages row = new RowOfStages(stages, layers::multiplyAdds);
            Network network = Network.of(card, weights.sha256(), device, precision, row, memory);
            layers.stopCounting();
            return network;
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    private static Architecture architecture(String name) {
        Architecture architecture = EMBEDDED.get(name);
        if (architecture == null) {
            throw new UnknownNameException("network", name, names(), "'metamerkit models' lists all");
        }
        return architecture;
    }

    private static byte[] embeddedWeights(String name) {
        String resource = "zoo/" + name + ".safetensors";
        try (InputStream in = Networks.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new WeightsException("the embedded weights " + resource
                        + " are missing from this build; unpack or build Metamerkit again");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new WeightsException("the embedded weights of " + name + " cannot be read; build again", e);
        }
    }
}
