// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.store.ImportOptions;
import org.metamerkit.model.store.ImportOptions.InputRange;
import org.metamerkit.stimulus.PictureSpec;
import picocli.CommandLine.Option;

/** What the user says of a network that is imported or fetched. */
final class ImportFacts {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,5})(?:[x×](\\d{1,5}))?");

    @Option(
            names = "--architecture",
            paramLabel = "NAME",
            description = "The architecture the weights belong to (default: recognised from their names and shapes).")
    private String architecture;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Where in a checkpoint the weights are, such as state_dict_ema, if there are several.")
    private String key;

    @Option(
            names = "--size",
            paramLabel = "N|HxW",
            description = "The pictures it takes (default: the architecture's, or what the file says).")
    private String size;

    @Option(
            names = "--mean",
            paramLabel = "R,G,B",
            description = "Subtracted from the pixels; with --std (default: the architecture's, or the file's own).")
    private String mean;

    @Option(
            names = "--std",
            paramLabel = "R,G,B",
            description = "What they are then divided by; with --mean (default: as for --mean).")
    private String deviation;

    @Option(
            names = "--input-range",
            paramLabel = "0-1|0-255",
            defaultValue = "0-1",
            description = "The pixel values that --mean and --std are given for (default: ${DEFAULT-VALUE}).")
    private String range;

    @Option(
            names = "--labels",
            paramLabel = "FILE|imagenet|cifar10",
            description = "Its classes: a text file with one a line, in the order of the outputs, or a known list.")
    private String labels;

    @Option(names = "--title", paramLabel = "TEXT", description = "What it is, for people.")
    private String title;

    @Option(names = "--licence", paramLabel = "TEXT", description = "The licence of the weights.")
    private String licence;

    @Option(names = "--origin", paramLabel = "TEXT", description = "Where the weights come from.")
    private String origin;

    @Option(names = "--source", paramLabel = "TEXT", description = "The paper to cite.")
    private String source;

    /** @throws IllegalArgumentException in one sentence if an option has an impossible value */
    ImportOptions options(Optional<NetworkCard.Download> download) {
        return new ImportOptions(
                Optional.ofNullable(architecture),
                Optional.ofNullable(key),
                Optional.ofNullable(size).map(ImportFacts::picture),
                range(),
                Optional.ofNullable(mean).map(text -> numbers("--mean", text)),
                Optional.ofNullable(deviation).map(text -> numbers("--std", text)),
                Optional.ofNullable(labels).map(ImportOptions::readClasses),
                Optional.ofNullable(title),
                Optional.ofNullable(licence),
                Optional.ofNullable(origin),
                Optional.ofNullable(source),
                download);
    }

    private InputRange range() {
        return switch (range) {
            case "0-1" -> InputRange.UNIT;
            case "0-255" -> InputRange.BYTES;
            default ->
                throw new IllegalArgumentException(
                        "there is no input range '" + range + "'; give --input-range 0-1 or 0-255");
        };
    }

    private static PictureSpec picture(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new IllegalArgumentException(
                    "the size is '" + text + "'; give --size as one number for a square, or as HEIGHTxWIDTH");
        }
        int height = Integer.parseInt(size.group(1));
        return new PictureSpec(height, size.group(2) == null ? height : Integer.parseInt(size.group(2)));
    }

    private static List<Double> numbers(String option, String text) {
        try {
            List<Double> numbers = Arrays.stream(text.split(",", -1))
                    .map(part -> Double.valueOf(part.strip()))
                    .toList();
            boolean finite = numbers.stream().allMatch(Double::isFinite);
            if (finite && numbers.size() == 3) {
                return numbers;
            }
            if (finite && numbers.size() == 1) {
                return List.of(numbers.get(0), numbers.get(0), numbers.get(0));
            }
        } catch (NumberFormatException expected) {
            // the same sentence as for too few numbers
        }
        throw new IllegalArgumentException("the option " + option + " is '" + text
                + "'; give one number, or three with commas between them, such as 0.485,0.456,0.406");
    }
}
