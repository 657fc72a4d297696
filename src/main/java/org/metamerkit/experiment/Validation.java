// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
     * otherwise (measured below 1e-4; {@code docs/METHODS.md}). Decibels of a nearly perfect metamer may differ by more: see
     * {@link #ROUNDING}.
     */
    public static final double TOLERANCE = 1e-3;

    /**
     * Largest difference of the ratio of norms ρ = ‖a − t‖/‖t‖ that still counts as agreement, whatever it comes to in decibels. A
     * forward pass in float32 gives a + δ and t + ε. By the triangle inequality ρ is then off by at most (‖δ − ε‖ + ρ‖ε‖)/‖t‖, and two
     * machines differ by at most twice that. In decibels, −10 log₁₀ ρ, it is a difference of 4.34 Δρ/ρ: without bound as ρ goes to 0.
     * Against float64, Δρ was at most 1.4·10⁻⁶ over nine architectures, for ρ from 10⁻⁶ to 10⁻¹ alike
     * ({@code tools/measure_rounding.py}; {@code docs/METHODS.md}, 9).
     */
    static final double ROUNDING = 5e-6;

    private static final String MATCH = "match";
    private static final String PNG_MATCH = "png_match";
    private static final String NULL = "null";
    private static final String SET = "picture_set_sha256";
    private static final String PASSES = "passes";
    private static final List<String> CLASSES = List.of("same_class", "class_rule");

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
     * @param agrees whether the recomputed measures and verdicts are those on file
     * @param nullDescription the null distribution the verdicts now rest on; empty without one
     * @param problem why it cannot be compared, or empty
     */
    public record Finding(
            Path folder,
            String picture,
            String stage,
            int seed,
            double largestDifference,
            boolean agrees,
            Optional<Boolean> passes,
            Optional<Boolean> pngPasses,
            Optional<String> nullDescription,
            Optional<String> problem) {}

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
                    false,
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
        List<Difference> differences = List.of(
                difference(report.toJson(), json),
                difference(report.toJson(), json.path(MATCH)),
                difference(png.toJson(), json.path(PNG_MATCH)),
                Difference.ofDecibels(lossDb, report.snrDb()));
        boolean same = differences.stream().allMatch(Difference::isRounding);
        Optional<String> otherVerdict = same ? otherVerdict(json, report, png) : Optional.empty();
        return new Finding(
                metamer.folder(),
                metamer.picture(),
                metamer.stage(),
                metamer.seed(),
                differences.stream().mapToDouble(Difference::size).max().orElseThrow(),
                same && otherVerdict.isEmpty(),
                report.passes(),
                png.passes(),
                report.nullChoice().map(NullChoice::description),
                otherVerdict);
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
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(problem));
    }

    /**
     * Between two values of a measure, or of the most different of several.
     *
     * @param size in the measure's unit; infinite if a value is missing
     */
    record Difference(double size, boolean isRounding) {
        static Difference ofCorrelations(double one, double other) {
            double size = size(one, other);
            return new Difference(size, size <= TOLERANCE);
        }

        static Difference ofDecibels(double one, double other) {
            double size = size(one, other);
            return new Difference(size, size <= TOLERANCE || Math.abs(loss(one) - loss(other)) <= ROUNDING);
        }

        Difference and(Difference other) {
            return new Difference(Math.max(size, other.size), isRounding && other.isRounding);
        }

        private static double size(double one, double other) {
            double size = one == other ? 0 : Math.abs(one - other);
            return Double.isNaN(size) ? Double.POSITIVE_INFINITY : size;
        }

        private static double loss(double decibels) {
            return Math.pow(10, -decibels / 10);
        }
    }

    private static Difference difference(ObjectNode now, JsonNode onFile) {
        return Difference.ofCorrelations(value(now, "spearman"), value(onFile, "spearman"))
                .and(Difference.ofCorrelations(value(now, "pearson"), value(onFile, "pearson")))
                .and(Difference.ofDecibels(value(now, "snr_db"), value(onFile, "snr_db")));
    }

    private static double value(JsonNode measures, String measure) {
        return measures.path(measure).asDouble(Double.NaN);
    }

    private static String shortened(String sha256) {
        return sha256.substring(0, Math.min(8, sha256.length()));
    }
}
