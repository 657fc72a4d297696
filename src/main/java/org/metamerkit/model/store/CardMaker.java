// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.io.FittedWeights.InputNormalization;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Preprocessing;

/** Puts together what the user, the file and the architecture say of a network; the user has the last word. */
final class CardMaker {
    private static final Preprocessing IMAGENET =
            new Preprocessing(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
    private static final int USUAL_SIZE = 224;
    private static final int CHANNELS = 3;
    private static final int LONGEST_NOTE = 300;
    private static final String NOT_STATED = "not stated";

    private final ImportOptions options;
    private final Consumer<String> notes;

    /** @param notes gets sentences worth knowing */
    CardMaker(ImportOptions options, Consumer<String> notes) {
        this.options = options;
        this.notes = notes;
    }

    /**
     * The card of an architecture with the user's weights.
     *
     * @param published of the architecture
     * @param publishedOutputs values of its last stage as published
     * @param metadata the file's own notes
     * @param normalization what the file says of its network's input, if it does
     */
    NetworkCard ofArchitecture(
            String name,
            String file,
            NetworkCard published,
            int publishedOutputs,
            int outputs,
            Map<String, String> metadata,
            Optional<InputNormalization> normalization) {
        boolean official = options.download().isPresent() && options.download().equals(published.download());
        String licence = note(metadata, "licence", "license").orElse(official ? published.licence() : NOT_STATED);
        String origin = note(metadata, "origin", "source").orElse(official ? published.origin() : "");
        if (!options.hasPreprocessing()) {
            note(metadata, "input")
                    .ifPresent(text -> notes.accept("the file says of its input '" + text
                            + "'; see that this is what 'models show' says of it, else give --mean and --std"));
        }
        NetworkCard plain = new NetworkCard(
                name,
                outputs == publishedOutputs
                        ? published.title()
                        : published.title().replaceFirst(", [^,]*$", "") + ", " + outputs + " outputs",
                picture(published.picture()),
                preprocessing(published.preprocessing(), normalization),
                outputs == publishedOutputs ? published.classes() : Optional.empty(),
                outputs == publishedOutputs && published.backgroundOutput(),
                published.defaultStages(),
                licence,
                origin.isEmpty() ? file : origin + " (" + file + ")",
                published.source());
        if (outputs != publishedOutputs && options.classes().isEmpty()) {
            notes.accept("the network has " + outputs + " outputs, where " + published.name() + " as published has "
                    + publishedOutputs + ", so its classes have no names and metamers are not judged by class;"
                    + " --labels names them");
        }
        return withOptions(plain, outputs);
    }

    /**
     * The card of a network that brought its own graph.
     *
     * @param own the size of pictures it was exported for, where the file says so
     */
    NetworkCard ofGraph(String name, String file, Optional<PictureSpec> own) {
        if (!options.hasPreprocessing()) {
            notes.accept("the file does not say how pictures are prepared, so ImageNet's mean and deviation are taken"
                    + " (--mean 0.485,0.456,0.406 --std 0.229,0.224,0.225); if the network was trained otherwise, its"
                    + " answers and metamers are not its own");
        }
        if (options.picture().isEmpty() && own.isEmpty()) {
            notes.accept("the file does not say how large its pictures are, so " + USUAL_SIZE + "×" + USUAL_SIZE
                    + " is taken; --size says otherwise");
        }
        return new NetworkCard(
                name,
                file,
                options.picture().or(() -> own).orElse(new PictureSpec(USUAL_SIZE, USUAL_SIZE)),
                options.preprocessing(IMAGENET),
                Optional.empty(),
                false,
                List.of(),
                NOT_STATED,
                file,
                NOT_STATED);
    }

    /** The card once stages and outputs are known. */
    NetworkCard completed(NetworkCard card, List<String> defaultStages, int outputs) {
        if (options.classes().isEmpty()) {
            notes.accept("the file does not name its " + outputs
                    + " outputs, so metamers are not judged by class; --labels names them");
        }
        return withOptions(
                new NetworkCard(
                        card.name(),
                        card.title(),
                        card.picture(),
                        card.preprocessing(),
                        card.classes(),
                        card.backgroundOutput(),
                        defaultStages,
                        card.licence(),
                        card.origin(),
                        card.source()),
                outputs);
    }

    /** The size that is asked for; colour or not is the architecture's. */
    private PictureSpec picture(PictureSpec published) {
        return options.picture()
                .map(size -> new PictureSpec(size.height(), size.width(), published.greyscale()))
                .orElse(published);
    }

    private NetworkCard withOptions(NetworkCard card, int outputs) {
        Optional<ClassNames> classes = options.classes().or(card::classes);
        boolean background = options.classes()
                .map(labels -> isBackground(labels.size(), outputs))
                .orElse(card.backgroundOutput());
        if (background && options.classes().isPresent()) {
            notes.accept("there is one label less than outputs, so output 0 is taken for a background class");
        }
        return new NetworkCard(
                card.name(),
                options.title().orElse(card.title()),
                card.picture(),
                card.preprocessing(),
                classes,
                background,
                card.defaultStages(),
                options.licence().orElse(card.licence()),
                options.origin().orElse(card.origin()),
                options.source().orElse(card.source()),
                options.download());
    }

    /** Whether the labels leave the first output to a background class. */
    private static boolean isBackground(int labels, int outputs) {
        if (labels != outputs && labels + 1 != outputs) {
            throw new IllegalArgumentException(
                    "there are " + labels + " labels for " + outputs
                            + " outputs; give one a line in the order of the outputs, or one less where output 0 is a background class");
        }
        return labels != outputs;
    }

    private Preprocessing preprocessing(Preprocessing published, Optional<InputNormalization> normalization) {
        if (options.hasPreprocessing() || normalization.isEmpty()) {
            return options.preprocessing(published);
        }
        Preprocessing found = new Preprocessing(
                channels(normalization.get().mean()),
                channels(normalization.get().deviation()));
        if (!found.equals(published)) {
            notes.accept("mean " + found.mean() + " and deviation " + found.deviation()
                    + " are taken from the normaliser in the file; --mean and --std say otherwise");
        }
        return found;
    }

    private static List<Double> channels(List<Double> values) {
        return values.size() == 1 ? Collections.nCopies(CHANNELS, values.get(0)) : values;
    }

    /** A note that the file brings, fit to be printed. */
    private static Optional<String> note(Map<String, String> metadata, String... keys) {
        return Stream.of(keys)
                .map(metadata::get)
                .filter(text -> text != null && !text.isBlank())
                .map(text -> text.replaceAll("[\\p{C}\\s]+", " ").strip())
                .map(text -> text.length() > LONGEST_NOTE ? text.substring(0, LONGEST_NOTE) + "…" : text)
                .findFirst();
    }
}
