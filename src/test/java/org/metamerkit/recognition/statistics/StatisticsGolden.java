// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** What R and Python computed (tools/golden_statistics.R, tools/golden_statistics.py). */
public final class StatisticsGolden {
    private StatisticsGolden() {}

    static JsonNode python() {
        return read("golden_statistics.json");
    }

    /** One analysis of variance by its name in golden_anova.json. */
    public static JsonNode anova(String name) {
        for (JsonNode each : read("golden_anova.json")) {
            if (each.get("name").asText().equals(name)) {
                return each;
            }
        }
        throw new AssertionError("golden_anova.json has no " + name);
    }

    /** The numbers of maximum-likelihood fits of the psychometric function. */
    public static JsonNode psychometric() {
        return python().get("psychometric");
    }

    public static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).asDouble();
        }
        return numbers;
    }

    /** A participant × cell matrix as scores with one factor, or two whose second is fastest. */
    static List<Score> scores(JsonNode rows, int secondLevels) {
        List<Score> scores = new ArrayList<>();
        for (int participant = 0; participant < rows.size(); participant++) {
            for (int cell = 0; cell < rows.get(participant).size(); cell++) {
                double value = rows.get(participant).get(cell).asDouble();
                scores.add(
                        secondLevels == 1
                                ? Score.of("p" + participant, "a" + cell, value)
                                : new Score(
                                        "p" + participant,
                                        "a" + cell / secondLevels,
                                        "b" + cell % secondLevels,
                                        value));
            }
        }
        return scores;
    }

    private static JsonNode read(String name) {
        try (InputStream in = StatisticsGolden.class.getResourceAsStream(name)) {
            return new JsonMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
