// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.Version;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeErrors;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.DefaultStages;
import org.metamerkit.model.Network;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.NetworkCheck;
import org.metamerkit.model.Networks;
import org.metamerkit.model.Precision;
import org.metamerkit.model.Stage;
import org.metamerkit.model.UnknownNameException;
import org.metamerkit.model.Weights;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.io.WeightsReader;
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.model.zoo.Zoo;
import org.metamerkit.stimulus.PictureSpec;

/**
 * Brings a file into the model folder: weights of one of our architectures, which are stored as safetensors under its own names and
 * of their own types, or a whole network, which is stored as it is. What is stored is loaded from there and checked ({@link
 * NetworkCheck}) before it gets its name.
 */
public final class ModelImporter {
    private final ModelFolder folder;
    private final Map<String, Architecture> architectures;
    private final Consumer<String> notes;

    /** @param notes gets sentences worth knowing: what was recognised, what was taken from the file, what is missing */
    public ModelImporter(ModelFolder folder, Consumer<String> notes) {
        this(folder, Zoo.architectures(), notes);
    }

    /** @param architectures those to recognise, by name */
    ModelImporter(ModelFolder folder, Map<String, Architecture> architectures, Consumer<String> notes) {
        this.folder = folder;
        this.architectures = architectures;
        this.notes = notes;
    }

    /**
     * Imports a file.
     *
     * @param name what the network will be called
     * @throws IllegalArgumentException if no network may have this name, or the labels do not fit its outputs
     * @throws UnknownNameException if the architecture named does not exist
     * @throws WeightsException if the file cannot be read, belongs to no architecture, or the network is refused
     * @throws StoreException if there is a network of this name already, or the folder cannot be written
     */
    public StoredCard importFile(Path file, String name, ImportOptions options) {
        requireFree(name);
        if (!Files.isRegularFile(file)) {
            throw new WeightsException("there is no file " + file + (Files.isDirectory(file) ? ", but a folder" : "")
                    + "; give the path of a network's file");
        }
        if (lacksFile(name)) {
            return restore(file, folder.card(name), options);
        }
        NativeRuntime.load();
        return folder.put(name, place -> fill(file, name, options, place));
    }

    private StoredCard fill(Path file, String name, ImportOptions options, Path place) throws IOException {
        return switch (WeightsReader.kindOf(file)) {
            case TORCHSCRIPT -> graph(file, NetworkKind.TORCHSCRIPT, name, options, place);
            case TORCH_EXPORT -> graph(file, NetworkKind.TORCH_EXPORT, name, options, place);
            case UNKNOWN ->
                throw new WeightsException(
                        file + " is no network's file: accepted are weights as safetensors, state dicts by"
                                + " torch.save (.pth, .pt) and NumPy archives (.npz), and whole networks by torch.jit.save or"
                                + " torch.export.save");
            default -> weights(file, name, options, place);
        };
    }

    /** Whether the model folder holds a card of this name without its file. */
    boolean lacksFile(String name) {
        return folder.holds(name) && !folder.hasFile(name);
    }

    /**
     * Puts the file that a card in the model folder lacks beside it; the card stays as it is.
     *
     * @param given beside the card, which may be nothing but where to fetch it
     * @throws IllegalArgumentException if there is anything
     * @throws StoreException if it is another file than the card's
     */
    private StoredCard restore(Path file, StoredCard card, ImportOptions given) {
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("the model folder has a card of " + card.name()
                    + " that says all this; leave out the options, edit the card, or give another name with --as");
        }
        NativeRuntime.load();
        ImportOptions options = ImportOptions.of(card);
        folder.restore(card, place -> fill(file, card.name(), options, place));
        return card;
    }

    /**
     * Checks a name before the work begins; a card that lacks its file is free to get it.
     *
     * @throws IllegalArgumentException if no network may have this name
     * @throws StoreException if there is a network of this name already
     */
    public void requireFree(String name) {
        ModelFolder.checkedName(name);
        if (Networks.isEmbedded(name)) {
            throw new IllegalArgumentException(
                    "the network '" + name + "' comes with Metamerkit; give another name with --as");
        }
        if (!lacksFile(name)) {
            folder.requireFree(name);
        }
    }

    private StoredCard weights(Path file, String name, ImportOptions options, Path place) throws IOException {
        Path stored = place.resolve(NetworkKind.ARCHITECTURE.file());
        String fileName = file.getFileName().toString();
        ArchitectureRecognition.Recognised recognised;
        NetworkCard card;
        String importedSha256;
        // what was read is let go before what was stored is loaded
        try (PointerScope scope = new PointerScope()) {
            Weights weights = WeightsReader.read(file, options.key());
            importedSha256 = weights.sha256();
            ArchitectureRecognition recognition = new ArchitectureRecognition(architectures);
            recognised = options.architecture()
                    .map(wanted -> recognition.fit(weights, wanted))
                    .orElseGet(() -> recognition.recognise(weights));
            if (options.architecture().isEmpty()) {
                notes.accept("these are weights of the architecture " + recognised.name());
            }
            card = new CardMaker(options, notes)
                    .ofArchitecture(
                            name,
                            fileName,
                            recognised.architecture().card(),
                            recognised.architecture().outputs(),
                            recognised.outputs(),
                            weights.metadata(),
                            recognised.fitted().normalization());
            TensorFile.write(stored, Map.of("architecture", recognised.name()), inOrder(recognised));
        }
        ArchitectureSource source = new ArchitectureSource(recognised.architecture(), recognised.outputs());
        Checked checked = check(source, stored, card);
        return new StoredCard(
                NetworkKind.ARCHITECTURE,
                Optional.of(recognised.name()),
                card,
                recognised.outputs(),
                Optional.of(Networks.parameters(recognised.architecture(), recognised.outputs())),
                fileName,
                options.key(),
                importedSha256,
                checked.sha256(),
                checked.check(),
                Version.current(),
                LocalDate.now(ZoneOffset.UTC));
    }

    private StoredCard graph(Path file, NetworkKind kind, String name, ImportOptions options, Path place)
            throws IOException {
        try {
            return storedGraph(file, kind, name, options, place);
        } catch (WeightsException e) {
            // in words of the user's file, not of its copy
            String message = e.getMessage()
                    .replace(place.resolve(kind.file()).toString(), file.toString())
                    .replaceFirst("^\\Q" + kind.file() + "\\E: ", Matcher.quoteReplacement(file.getFileName() + ": "));
            throw new WeightsException(message, e);
        }
    }

    private StoredCard storedGraph(Path file, NetworkKind kind, String name, ImportOptions options, Path place)
            throws IOException {
        options.architecture().ifPresent(given -> {
            throw new IllegalArgumentException("the file " + file
                    + " is a whole network and no weights of the architecture " + given + "; leave out --architecture");
        });
        options.key().ifPresent(given -> {
            throw new IllegalArgumentException(
                    "the file " + file + " is a whole network, in which there is nothing to choose; leave out --key");
        });
        Path stored = place.resolve(kind.file());
        String sha256 = FileHashes.copy(file, stored);
        String fileName = file.getFileName().toString();
        CardMaker maker = new CardMaker(options, notes);
        boolean script = kind == NetworkKind.TORCHSCRIPT;
        Optional<PictureSpec> own = script ? Optional.empty() : Optional.of(ExportSource.picture(stored));
        NetworkCard card = maker.ofGraph(name, fileName, own);
        Checked checked = check(script ? new TorchScriptSource() : new ExportSource(), stored, card);
        List<Stage> stages = checked.stages();
        List<String> defaultStages = DefaultStages.of(
                stages.stream().map(Stage::name).toList(),
                stages.stream().map(Stage::multiplyAdds).toList());
        int outputs = stages.get(stages.size() - 1).units();
        return new StoredCard(
                kind,
                Optional.empty(),
                maker.completed(card, defaultStages, outputs),
                outputs,
                Optional.empty(),
                fileName,
                Optional.empty(),
                sha256,
                checked.sha256(),
                checked.check(),
                Version.current(),
                LocalDate.now(ZoneOffset.UTC));
    }

    /** The tensors in the architecture's order. */
    private static Map<String, Tensor> inOrder(ArchitectureRecognition.Recognised recognised) {
        Map<String, Tensor> ordered = new LinkedHashMap<>();
        Map<String, Tensor> tensors = recognised.fitted().weights().tensors();
        recognised.declared().keySet().stream()
                .filter(tensors::containsKey)
                .forEach(name -> ordered.put(name, tensors.get(name)));
        return ordered;
    }

    private record Checked(String sha256, List<Stage> stages, NetworkCheck check) {}

    private static Checked check(NetworkSource source, Path file, NetworkCard card) {
        String[] sha256 = new String[1];
        UnaryOperator<String> identity = found -> {
            sha256[0] = found;
            return found;
        };
        try (Network network = source.open(file, card, identity, Device.CPU, Precision.FLOAT32)) {
            return new Checked(sha256[0], network.stages(), NetworkCheck.of(network));
        } catch (WeightsException | StoreException refused) {
            throw refused;
        } catch (RuntimeException e) {
            throw new WeightsException(
                    "the network " + card.name() + " cannot run on pictures of " + card.picture() + " ("
                            + NativeErrors.firstLine(e) + "); give the --size that it was trained for",
                    e);
        }
    }
}
