// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.metamerkit.match.MatchAssessor;
import org.metamerkit.match.MatchReport;
import org.metamerkit.model.Network;
import org.metamerkit.model.Stage;

/** Recomputes every match of a metamer from its files as written: the float picture and the 8-bit PNG. */
public final class Validation {
    /**
     * Largest difference of a measure between two runs that still counts as agreement: other threads, batches and machines round
     * otherwise (measured below 1e-4; {@code docs/METHODS.md}).
     */
    public static final double TOLERANCE = 1e-3;

    private static final List<String> MEASURES = List.of("spearman", "pearson", "snr_db");

    private final Network network;
    private final MatchAssessor assessor;

    public Validation(Network network, MatchAssessor assessor) {
        this.network = network;
        this.assessor = assessor;
    }

    /**
     * What was found.
     *
     * @param largestDifference over the measures of float picture and PNG at the matched stage; SNR in dB
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
            Optional<String> problem) {
        /** Whether the recomputed measures and verdicts are those on file. */
        public boolean agrees() {
            return problem.isEmpty() && largestDifference <= TOLERANCE;
        }
    }

    /** Recomputes one metamer. */
    public Finding validate(StoredMetamer metamer) {
        if (!metamer.weightsSha256().equals(network.weightsSha256())) {
            return finding(
                    metamer,
                    Double.NaN,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("it was made with weights " + shortened(metamer.weightsSha256()) + "…, these are "
                            + shortened(network.weightsSha256()) + "…"));
        }
        Stage stage = network.stage(metamer.stage());
        MatchAssessor.Original original = assessor.original(metamer.target());
        MatchReport report = assessor.assess(original, metamer.pixels(), stage);
        MatchReport png = assessor.assess(original, metamer.png(), stage);
        double difference = Math.max(
                difference(report.toJson(), metamer.json().path("match")),
                difference(png.toJson(), metamer.json().path("png_match")));
        return finding(metamer, difference, report.passes(), png.passes(), Optional.empty());
    }

    private static Finding finding(
            StoredMetamer metamer,
            double difference,
            Optional<Boolean> passes,
            Optional<Boolean> pngPasses,
            Optional<String> problem) {
        return new Finding(
                metamer.folder(),
                metamer.picture(),
                metamer.stage(),
                metamer.seed(),
                difference,
                passes,
                pngPasses,
                problem);
    }

    private static double difference(ObjectNode now, com.fasterxml.jackson.databind.JsonNode onFile) {
        double largest = 0;
        for (String measure : MEASURES) {
            double was = onFile.path(measure).isNumber() ? onFile.path(measure).doubleValue() : Double.NaN;
            double difference = Math.abs(now.path(measure).doubleValue() - was);
            largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
        }
        return largest;
    }

    private static String shortened(String sha256) {
        return sha256.substring(0, Math.min(8, sha256.length()));
    }
}
