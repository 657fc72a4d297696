// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The conditions that the model-vs-human benchmark leaves out: undistorted pictures, and those in which people guess
 * (bethgelab/model-vs-human, {@code plot.py}, {@code EXCLUDE_CONDITIONS}).
 */
public final class ExcludedConditions {
    private static final String RESOURCE = "model_vs_human_excluded_conditions.csv";

    private final Map<String, Set<String>> byExperiment;

    private ExcludedConditions(Map<String, Set<String>> byExperiment) {
        this.byExperiment = byExperiment;
    }

    /** Those of Geirhos et al. 2021. */
    public static ExcludedConditions modelVsHuman() {
        Map<String, Set<String>> conditions = new HashMap<>();
        try (InputStream in = ExcludedConditions.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the jar: build the project again.");
            }
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .skip(1)
                    .map(line -> line.split(","))
                    .forEach(cells -> conditions
                            .computeIfAbsent(cells[0], unused -> new HashSet<>())
                            .add(ConditionName.normal(cells[1])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ExcludedConditions(conditions);
    }

    /** What is left of an experiment; all of it if its name is unknown here, empty if nothing is left. */
    public Optional<Responses> apply(Responses responses) {
        Set<String> excluded = byExperiment.getOrDefault(responses.name(), Set.of());
        return responses.only(trial -> !excluded.contains(trial.condition()));
    }
}
