// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.kernel.ThriftyMemory;
import org.metamerkit.model.io.SafetensorsReader;
import org.metamerkit.model.layer.DeclaredLayers;
import org.metamerkit.model.layer.FrozenLayers;
import org.metamerkit.model.layer.ShapeLayers;
import org.metamerkit.model.layer.StageLayer;
import org.metamerkit.model.store.ModelFolder;
import org.metamerkit.model.store.StoredNetworks;
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.model.zoo.Zoo;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Pixels;

/** All networks by name. */
public final class Networks {
    /** The network used where none is named: the one whose weights are embedded. */
    public static final String DEFAULT = "efficientnet_lite0";

    private Networks() {}

    /**
     * Names of the networks whose weights are at hand: those that come with Metamerkit, the default first, then those in the model
     * folder, sorted.
     */
    public static List<String> names() {
        List<String> names = new ArrayList<>(EmbeddedNetworks.all().keySet());
        ModelFolder folder = ModelFolder.current();
        folder.names().stream()
                .filter(name -> !isEmbedded(name) && folder.hasFile(name))
                .forEach(names::add);
        return List.copyOf(names);
    }

    /**
     * Names that have no weights yet: cards of the model folder whose file is missing, then the architectures of which there is no
     * network of the same name, family by family.
     */
    public static List<String> withoutWeights() {
        List<String> names = names();
        return Stream.concat(ModelFolder.current().names().stream(), Zoo.architectures().keySet().stream())
                .filter(name -> !names.contains(name))
                .distinct()
                .toList();
    }

    /** Whether the network comes with Metamerkit. */
    public static boolean isEmbedded(String name) {
        return EmbeddedNetworks.all().containsKey(name);
    }

    /** The name of the architecture of a network that comes with Metamerkit, or of an architecture itself: its own. */
    public static String architectureOf(String name) {
        return isEmbedded(name)
                ? EmbeddedNetworks.all().get(name).architecture().card().name()
                : name;
    }

    /** How a network that comes with Metamerkit was trained, if this project trained it. */
    public static Optional<TrainingCard> training(String name) {
        return Optional.ofNullable(EmbeddedNetworks.all().get(name)).flatMap(EmbeddedNetworks.Embedded::training);
    }

    /**
     * The card of a network, or of an architecture without weights.
     *
     * @throws UnknownNameException if there is no such network; lists the nearest names
     */
    public static NetworkCard card(String name) {
        if (isEmbedded(name)) {
            return EmbeddedNetworks.all().get(name).card();
        }
        StoredNetworks stored = StoredNetworks.current();
        if (stored.holds(name)) {
            return stored.card(name).card();
        }
        return architecture(name).card();
    }

    /**
     * Checks that a network can be loaded, without loading it.
     *
     * @throws UnknownNameException if there is no such network; lists the nearest names
     * @throws WeightsException if there is an architecture of this name, but no weights
     */
    public static void requireWeights(String name) {
        if (isEmbedded(name) || ModelFolder.current().hasFile(name)) {
            return;
        }
        boolean fetched = card(name).download().isPresent();
        throw new WeightsException(name + " has no weights yet; get them with "
                + (fetched ? "'metamerkit models fetch " + name + "' or " : "")
                + "'metamerkit models import FILE --as " + name + "'");
    }

    /** Loads a network on the CPU; see {@link #load(String, Device, Precision)}. */
    public static Network load(String name) {
        return load(name, Device.CPU);
    }

    /** Loads a network in float32; see {@link #load(String, Device, Precision)}. */
    public static Network load(String name, Device device) {
        return load(name, device, Precision.FLOAT32);
    }

    /**
     * Loads a network with its weights, frozen: one that comes with Metamerkit, or one from the model folder.
     *
     * @throws UnknownNameException if there is no such network
     * @throws WeightsException if its weights are not there, cannot be read or do not fit
     * @throws org.metamerkit.model.store.StoreException if the model folder's card or file of it is not as it should be
     */
    public static Network load(String name, Device device, Precision precision) {
        requireWeights(name);
        NativeRuntime.load();
        EmbeddedNetworks.Embedded embedded = EmbeddedNetworks.all().get(name);
        if (embedded == null) {
            return StoredNetworks.current().load(name, device, precision);
        }
        try (ThriftyMemory thrift = ThriftyMemory.open();
                PointerScope scope = new PointerScope()) {
            Weights weights = SafetensorsReader.read(EmbeddedNetworks.weights(name), "the embedded weights of " + name);
            return assemble(embedded.architecture(), embedded.card(), weights, device, precision);
        }
    }

    /**
     * An architecture with weights as published, frozen. The weights are used up.
     *
     * @param card of the network; its stages are the architecture's
     * @throws WeightsException if the weights do not fit the architecture exactly
     */
    public static Network assemble(
            Architecture architecture, NetworkCard card, Weights weights, Device device, Precision precision) {
        return assemble(architecture, architecture.outputs(), card, weights, weights.sha256(), device, precision);
    }

    /**
     * An architecture with weights, frozen. The weights are used up: each layer's are gone once it is made, so that both together
     * need little more memory than one of them.
     *
     * @param outputs of the last layer
     * @param card of the network; its stages are the architecture's
     * @param identity what tells the network from every other, 64 hexadecimal digits
     * @throws WeightsException if the weights do not fit the architecture exactly
     */
    public static Network assemble(
            Architecture architecture,
            int outputs,
            NetworkCard card,
            Weights weights,
            String identity,
            Device device,
            Precision precision) {
        Retained memory = new Retained();
        try (ThriftyMemory thrift = ThriftyMemory.open();
                PointerScope scope = new PointerScope()) {
            FrozenLayers layers = new FrozenLayers(weights.handingOver(), device, precision, memory);
            List<StageLayer> stages = architecture.stages(layers, outputs);
            weights.requireAllTaken();
            RowOfStages row = new RowOfStages(stages, layers::multiplyAdds);
            Network network = Network.of(card, identity, device, precision, row, memory);
            layers.stopCounting();
            return network;
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    /**
     * The stages of an architecture with their shapes and multiply-adds, found without weights.
     *
     * @param outputs of the last layer
     * @throws UnknownNameException if there is no such architecture
     */
    public static List<Stage> stagesWithoutWeights(String architecture, int outputs, PictureSpec picture) {
        NativeRuntime.load();
        try (Retained memory = new Retained();
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            ShapeLayers layers = new ShapeLayers(memory);
            List<StageLayer> stages = architecture(architecture).stages(layers, outputs);
            RowOfStages row = new RowOfStages(stages, layers::multiplyAdds);
            return Stage.described(
                    row.stages(),
                    row.measure(Tensors.zeros(
                            1, picture.greyscale() ? 1 : Pixels.CHANNELS, picture.height(), picture.width())));
        }
    }

    /**
     * How many numbers the state dict of an architecture as published holds, running statistics apart.
     *
     * @throws UnknownNameException if there is no such architecture
     */
    public static long parameters(String architecture) {
        return parameters(architecture(architecture), outputs(architecture));
    }

    /** The same of an architecture with another number of outputs. */
    public static long parameters(Architecture architecture, int outputs) {
        DeclaredLayers layers = new DeclaredLayers();
        architecture.stages(layers, outputs);
        return layers.shapes().entrySet().stream()
                .filter(tensor -> !tensor.getKey().matches(".*running_(mean|var)"))
                .mapToLong(tensor -> LongStream.of(tensor.getValue()).reduce(1, Math::multiplyExact))
                .sum();
    }

    /** Values of an architecture's last stage as published. */
    public static int outputs(String architecture) {
        return architecture(architecture).outputs();
    }

    private static Architecture architecture(String name) {
        Architecture architecture = Zoo.architectures().get(name);
        if (architecture == null) {
            List<String> known = new ArrayList<>(names());
            known.addAll(withoutWeights());
            throw new UnknownNameException("network", name, known, "'metamerkit models' lists all");
        }
        return architecture;
    }
}
