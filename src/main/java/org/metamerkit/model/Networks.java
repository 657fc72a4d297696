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
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.model.zoo.EfficientNetLite;

/** All networks by name. */
public final class Networks {
    /** The network used where none is named: the one whose weights are embedded. */
    public static final String DEFAULT = "efficientnet_lite0";

    private static final Map<String, Architecture> EMBEDDED = new TreeMap<>(Map.of(DEFAULT, EfficientNetLite.lite0()));

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
        Retained memory = new Retained();
        try (PointerScope scope = new PointerScope()) {
            Weights weights = SafetensorsReader.read(embeddedWeights(name), "the embedded weights of " + name);
            FrozenLayers layers = new FrozenLayers(weights, device, memory);
            var stages = architecture.stages(layers);
            weights.requireAllTaken();
            return Network.of(architecture.card(), weights.sha256(), device, stages, layers, memory);
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
