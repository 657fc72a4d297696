// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.metamerkit.experiment.RunException;
import org.metamerkit.match.MatchStatistics;
import org.metamerkit.match.MatchVerdict;
import org.metamerkit.match.Measure;
import org.metamerkit.match.NullDistribution;
import org.metamerkit.synthesis.RunNulls;

/**
 * Everything that is on file about one whole metamer.
 *
 * @param metamer its row
 * @param json the whole of {@code metamer.json}
 * @param stages the float picture's statistics at every stage, in the network's order
 * @param pngStages the 8-bit PNG's
 * @param verdicts measure by measure against the null distribution, float picture; empty without one
 * @param pngVerdicts the same for the PNG
 * @param reason why the float picture fails or was not judged; empty where it passes
 */
public record MetamerDetails(
        MetamerRecord metamer,
        ObjectNode json,
        Map<String, MatchStatistics> stages,
        Map<String, MatchStatistics> pngStages,
        Map<Measure, MatchVerdict.MeasureVerdict> verdicts,
        Map<Measure, MatchVerdict.MeasureVerdict> pngVerdicts,
        Optional<String> reason) {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final double IDENTICAL_IN_FILES = 9999;
    private static final String MATCH = "match";
    private static final String PNG_MATCH = "png_match";

    /**
     * Reads a metamer's file.
     *
     * @throws RunException in one sentence if it cannot be read
     */
    public static MetamerDetails read(MetamerRecord metamer) {
        Path file = metamer.json();
        try {
            if (MAPPER.readTree(Files.readAllBytes(file)) instanceof ObjectNode json) {
                return new MetamerDetails(
                        metamer,
                        json,
                        table(json.path(MATCH).path("stages")),
                        table(json.path(PNG_MATCH).path("stages")),
                        verdicts(json.path(MATCH).path("measures")),
                        verdicts(json.path(PNG_MATCH).path("measures")),
                        Optional.ofNullable(json.path(MATCH).path("reason").textValue()));
            }
            throw new RunException(file + " holds no JSON object; remove its folder and make the metamer again");
        } catch (IOException e) {
            throw new RunException(
                    file + " cannot be read (" + e.getMessage() + "); remove its folder and make the metamer again", e);
        }
    }

    /** Why the 8-bit PNG fails or was not judged, one sentence; empty where it passes. */
    public Optional<String> pngReason() {
        return Optional.ofNullable(json.path(PNG_MATCH).path("reason").textValue());
    }

    /** What the verdicts rest on, in one line; empty without a null distribution. */
    public Optional<String> nullDescription() {
        return Optional.ofNullable(nullNode().path("description").textValue());
    }

    /**
     * What chance gives at a stage, from the run's {@code nulls/}: the set of pictures that this metamer was judged by.
     *
     * @return empty if it was judged by none, or the run keeps none of that stage (it keeps those of stages it has metamers of)
     * @throws RunException in one sentence if the file is there and cannot be read
     */
    public Optional<NullDistribution> nullDistribution(String stage) {
        JsonNode named = nullNode();
        if (!named.path("name").isTextual() || !named.path("picture_set_sha256").isTextual()) {
            return Optional.empty();
        }
        Path file = RunNulls.file(
                metamer.id().run(),
                metamer.network(),
                named.path("name").textValue(),
                named.path("picture_set_sha256").textValue(),
                named.path("weights_sha256").asText(),
                stage);
        try {
            return Files.exists(file) ? RunNulls.read(file, stage) : Optional.empty();
        } catch (IOException e) {
            throw new RunException(e.getMessage(), e);
        }
    }

    /**
     * Every evaluation of its making.
     *
     * @throws RunException in one sentence if the file is missing or cannot be read
     */
    public TraceTable trace() {
        return TraceTable.read(metamer.trace());
    }

    private JsonNode nullNode() {
        return json.path(MATCH).path("null");
    }

    private static Map<String, MatchStatistics> table(JsonNode stages) {
        Map<String, MatchStatistics> table = new LinkedHashMap<>();
        stages.properties()
                .forEach(entry -> table.put(
                        entry.getKey(),
                        new MatchStatistics(
                                number(entry.getValue(), "spearman"),
                                number(entry.getValue(), "pearson"),
                                decibels(entry.getValue(), "snr_db"),
                                decibels(entry.getValue(), "snr_db_power"))));
        return Collections.unmodifiableMap(table);
    }

    private static Map<Measure, MatchVerdict.MeasureVerdict> verdicts(JsonNode measures) {
        Map<Measure, MatchVerdict.MeasureVerdict> verdicts = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
            JsonNode found = measures.path(measure.key());
            if (found.isObject()) {
                boolean decibels = measure == Measure.SNR_DB;
                verdicts.put(
                        measure,
                        new MatchVerdict.MeasureVerdict(
                                decibels ? decibels(found, "value") : number(found, "value"),
                                decibels ? decibels(found, "null_maximum") : number(found, "null_maximum"),
                                found.path("passes").asBoolean(),
                                number(found, "p_bound"),
                                found.path("p_text").asText("")));
            }
        }
        return Collections.unmodifiableMap(verdicts);
    }

    private static double number(JsonNode node, String key) {
        return node.path(key).isNumber() ? node.path(key).doubleValue() : Double.NaN;
    }

    private static double decibels(JsonNode node, String key) {
        double number = number(node, key);
        return number >= IDENTICAL_IN_FILES ? Double.POSITIVE_INFINITY : number;
    }
}
