// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.util.List;
import java.util.Optional;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Preprocessing;

/**
 * What a user says of a network on importing it; what is empty comes from the architecture, or from the file.
 *
 * @param architecture by name; empty to recognise it from the tensors
 * @param key where in a checkpoint the state dict is, if there are several
 * @param picture the size of its input
 * @param range of pixel values that mean and deviation are given in
 * @param mean subtracted from pixels, three numbers
 * @param deviation they are then divided by, three numbers above 0
 * @param classes names of its outputs
 * @param title for people
 * @param download where the file can be fetched again
 */
public record ImportOptions(
        Optional<String> architecture,
        Optional<String> key,
        Optional<PictureSpec> picture,
        InputRange range,
        Optional<List<Double>> mean,
        Optional<List<Double>> deviation,
        Optional<ClassNames> classes,
        Optional<String> title,
        Optional<String> licence,
        Optional<String> origin,
        Optional<String> source,
        Optional<NetworkCard.Download> download) {
    private static final int CHANNELS = 3;

    public ImportOptions {
        mean = mean.map(List::copyOf);
        deviation = deviation.map(List::copyOf);
        if (mean.filter(values -> values.size() != CHANNELS).isPresent()
                || deviation
                        .filter(values ->
                                values.size() != CHANNELS || values.stream().anyMatch(value -> !(value > 0)))
                        .isPresent()) {
            throw new IllegalArgumentException("mean and deviation are " + mean.orElse(List.of()) + " and "
                    + deviation.orElse(List.of()) + "; give three numbers each, deviations above 0");
        }
        if (mean.isPresent() != deviation.isPresent() || mean.isEmpty() && range != InputRange.UNIT) {
            throw new IllegalArgumentException("the preprocessing is given by half, and nothing says what the rest is;"
                    + " give --mean and --std together (0 and 1 for none), and --input-range only with both");
        }
    }

    /** Whether nothing is said but where the file can be fetched. */
    boolean isEmpty() {
        return equals(download.map(where -> none().withDownload(where)).orElseGet(ImportOptions::none));
    }

    /** The pixel values a network was trained on. */
    public enum InputRange {
        /** As {@code ToTensor} gives them. */
        UNIT(1),
        /** As they stand in 8-bit files. */
        BYTES(255);

        private final double white;

        InputRange(double white) {
            this.white = white;
        }
    }

    /**
     * Class names by the name of a known list ({@code imagenet}, {@code cifar10}), or from a text file with one class a line.
     *
     * @throws IllegalArgumentException in one sentence if they cannot be read
     */
    public static ClassNames readClasses(String nameOrFile) {
        return ClassLists.read(nameOrFile);
    }

    /** Nothing is said. */
    public static ImportOptions none() {
        return new ImportOptions(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                InputRange.UNIT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** What a card says already. */
    public static ImportOptions of(StoredCard stored) {
        NetworkCard card = stored.card();
        return new ImportOptions(
                stored.architecture(),
                stored.importedKey(),
                Optional.of(card.picture()),
                InputRange.UNIT,
                Optional.of(card.preprocessing().mean()),
                Optional.of(card.preprocessing().deviation()),
                card.classes(),
                Optional.of(card.title()),
                Optional.of(card.licence()),
                Optional.of(card.origin()),
                Optional.of(card.source()),
                card.download());
    }

    /** The same, with another's word where nothing is said. */
    public ImportOptions or(ImportOptions other) {
        ImportOptions prepared = hasPreprocessing() ? this : other;
        return new ImportOptions(
                architecture.or(other::architecture),
                key.or(other::key),
                picture.or(other::picture),
                prepared.range,
                prepared.mean,
                prepared.deviation,
                classes.or(other::classes),
                title.or(other::title),
                licence.or(other::licence),
                origin.or(other::origin),
                source.or(other::source),
                download.or(other::download));
    }

    /** The same, for a file of a known architecture. */
    public ImportOptions withArchitecture(String name) {
        return new ImportOptions(
                Optional.of(name),
                key,
                picture,
                range,
                mean,
                deviation,
                classes,
                title,
                licence,
                origin,
                source,
                download);
    }

    /** The same, for a file that can be fetched again. */
    public ImportOptions withDownload(NetworkCard.Download where) {
        return new ImportOptions(
                architecture,
                key,
                picture,
                range,
                mean,
                deviation,
                classes,
                title,
                licence,
                origin,
                source,
                Optional.of(where));
    }

    /** Whether anything is said of the preprocessing. */
    boolean hasPreprocessing() {
        return mean.isPresent() || deviation.isPresent() || range != InputRange.UNIT;
    }

    /**
     * The preprocessing of pixels in [0, 1].
     *
     * @param otherwise where nothing is said; of pixels in [0, 1] too
     */
    Preprocessing preprocessing(Preprocessing otherwise) {
        if (range == InputRange.UNIT) {
            return new Preprocessing(mean.orElse(otherwise.mean()), deviation.orElse(otherwise.deviation()));
        }
        // (255 x − mean) / deviation
        return new Preprocessing(
                mean.orElseThrow().stream().map(value -> value / range.white).toList(),
                deviation.orElseThrow().stream()
                        .map(value -> value / range.white)
                        .toList());
    }
}
