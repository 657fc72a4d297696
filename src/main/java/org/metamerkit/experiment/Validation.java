// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.metamerkit.match.MatchAssessor;
import org.metamerkit.match.MatchReport;
import org.metamerkit.match.NotFiniteActivationsException;
import org.metamerkit.match.NullChoice;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;
import org.metamerkit.model.Stage;
import org.metamerkit.model.UnknownNameException;
import org.metamerkit.stimulus.PictureException;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.synthesis.MetamerFolder;

/** Recomputes every match of a metamer from its files as written: the float picture and the 8-bit PNG. */
public final class Validation {
    /**
     * Largest difference of a measure between two runs that still counts as agreement: other threads, batches and machines round
     * otherwise (measured below 1e-4; {@code docs/METHODS.md}).
     */
    public static final double TOLERANCE = 1e-3;

    private static final String MATCH = "match";
    private static final String PNG_MATCH = "png_match";
    private static final String NULL = "null";
    private static final String SET = "picture_set_sha256";
    private static final String PASSES = "passes";
    private static final List<String> CLASSES = List.of("same_class", "class_rule");
    private static final List<String> MEASURES = List.of("spearman", "pearson", "snr_db");

    private final Network network;
    private final MatchAssessor assessor;
    private final Function<StoredMetamer, Optional<NullChoice>> nulls;

    /** @param nulls the null distribution each metamer is judged by */
    public Validation(Network network, MatchAssessor assessor, Function<StoredMetamer, Optional<NullChoice>> nulls) {
        this.network = network;
        this.assessor = assessor;
        this.nulls = nulls;
    }

    /**
     * What was found.
     *
     * @param largestDifference over the measures of float picture and PNG at the matched stage; SNR in dB
     * @param nullDescription the null distribution the verdicts now rest on; empty without one
     * @param problem why it cannot be compared, or empty
     */
    public record Finding(
            Path folder,
            String picture,
            String stage,
            int seed,
            double largestDifference,
            Optional<Boolean> passes,
            Optional<Boolean> pngPasses,
            Optional<String> nullDescription,
            Optional<String> problem) {
        /** Whether the recomputed measures and verdicts are those on file. */
        public boolean agrees() {
            return problem.isEmpty() && largestDifference <= TOLERANCE;
        }
    }

    /**
     * Recomputes one metamer. Whatever is wrong with its files is a finding, not an exception, so that the others are looked at, too.
     *
     * @param folder of a whole metamer
     * @return empty if another network that is at hand made it
     */
    public Optional<Finding> validate(Path folder) {
        StoredMetamer metamer;
        try {
            metamer = StoredMetamer.read(folder);
        } catch (RunException e) {
            return Optional.of(new Finding(
                    folder,
                    folder.getFileName().toString(),
                    String.valueOf(folder.toAbsolutePath().getParent().getFileName()),
                    0,
                    Double.NaN,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(e.getMessage())));
        }
        if (!metamer.model().equals(network.name()) && Networks.names().contains(metamer.model())) {
            return Optional.empty();
        }
        try {
            return Optional.of(compare(metamer));
        } catch (RunException | PictureException | UnknownNameException | NotFiniteActivationsException e) {
            return Optional.of(problem(metamer, e.getMessage()));
        }
    }

    private Finding compare(StoredMetamer metamer) {
        if (!metamer.model().equals(network.name())) {
            return problem(metamer, "it was made with the network " + metamer.model() + ", which is not at hand");
        }
        if (!metamer.weightsSha256().equals(network.weightsSha256())) {
            return problem(
                    metamer,
                    "it was made with weights " + shortened(metamer.weightsSha256()) + "…, these are "
                            + shortened(network.weightsSha256()) + "…");
        }
        Stage stage = network.stage(metamer.stage());
        Pixels pixels = metamer.pixels();
        Pixels written = metamer.png();
        Pixels target = metamer.target();
        for (Pixels each : List.of(pixels, written, target)) {
            if (!network.picture().fits(each)) {
                return problem(
                        metamer,
                        "one of its pictures has " + each.height() + "×" + each.width() + " pixels, the network takes "
                                + network.picture().height() + "×"
                                + network.picture().width());
            }
        }
        if (!written.equals(pixels.quantized())) {
            return problem(metamer, MetamerFolder.PNG + " is not " + MetamerFolder.NUMPY + " rounded to 8 bits");
        }
        MatchAssessor.Original original = assessor.original(target);
        Optional<NullChoice> nullChoice = nulls.apply(metamer);
        MatchReport report = assessor.assess(original, pixels, stage, nullChoice);
        MatchReport png = assessor.assess(original, written, stage, nullChoice);
        ObjectNode json = metamer.json();
        // the reference's decibels are those of the ratio of norms
        double lossDb = -10 * Math.log10(json.path("loss").asDouble(Double.NaN));
        double difference = DoubleStream.of(
                        difference(report.toJson(), json),
                        difference(report.toJson(), json.path(MATCH)),
                        difference(png.toJson(), json.path(PNG_MATCH)),
                        lossDb == report.snrDb() ? 0 : Math.abs(lossDb - report.snrDb()))
                .map(x -> Double.isNaN(x) ? Double.POSITIVE_INFINITY : x)
                .max()
                .orElseThrow();
        return new Finding(
                metamer.folder(),
                metamer.picture(),
                metamer.stage(),
                metamer.seed(),
                difference,
                report.passes(),
                png.passes(),
                report.nullChoice().map(NullChoice::description),
                difference <= TOLERANCE ? otherVerdict(json, report, png) : Optional.empty());
    }

    /** Whether the class, or a verdict by the same null distribution, is another one now. */
    private static Optional<String> otherVerdict(ObjectNode json, MatchReport report, MatchReport png) {
        ObjectNode now = report.toJson();
        ObjectNode pngNow = png.toJson();
        JsonNode match = json.path(MATCH);
        JsonNode pngMatch = json.path(PNG_MATCH);
        List<Optional<String>> found = new ArrayList<>();
        for (String key : CLASSES) {
            found.add(other(key, now, json, key));
            found.add(other(key, now, match, key));
            found.add(other(key, pngNow, pngMatch, key));
        }
        if (match.path(NULL).path(SET).equals(now.path(NULL).path(SET))) {
            found.add(other(PASSES, now, json, PASSES));
            found.add(other(PASSES, now, match, PASSES));
            found.add(other(PASSES, pngNow, json, "png_passes"));
            found.add(other(PASSES, pngNow, pngMatch, PASSES));
        }
        return found.stream().flatMap(Optional::stream).findFirst();
    }

    private static Optional<String> other(String key, JsonNode now, JsonNode onFile, String keyOnFile) {
        return now.path(key).equals(onFile.path(keyOnFile))
                ? Optional.empty()
                : Optional.of(keyOnFile + " is " + onFile.path(keyOnFile) + " on file and " + now.path(key) + " now");
    }

    private static Finding problem(StoredMetamer metamer, String problem) {
        return new Finding(
                metamer.folder(),
                metamer.picture(),
                metamer.stage(),
                metamer.seed(),
                Double.NaN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(problem));
    }

    private static double difference(ObjectNode now, JsonNode onFile) {
        return MEASURES.stream()
                .mapToDouble(measure -> Math.abs(now.path(measure).asDouble(Double.NaN)
                        - onFile.path(measure).asDouble(Double.NaN)))
                .reduce(0, Math::max);
    }

    private static String shortened(String sha256) {
        return sha256.substring(0, Math.min(8, sha256.length()));
    }
}
