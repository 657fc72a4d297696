// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How often a network gave each answer to pictures of each class. */
public final class ConfusionMatrix {
    private final Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
    private final List<String> rows;
    private final List<String> columns;

    private ConfusionMatrix(List<String> rows, List<String> columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * Of trials that count and are scored.
     *
     * @param answers of the rule in their order; empty to take those that occur
     */
    public static ConfusionMatrix of(Collection<Trial> trials, List<String> answers) {
        List<Trial> used = trials.stream()
                .filter(trial -> trial.counts() && trial.isScored())
                .toList();
        Set<String> expected = new LinkedHashSet<>(answers);
        Set<String> decided = new LinkedHashSet<>(answers);
        used.forEach(trial -> {
            expected.add(trial.expected().orElseThrow());
            decided.add(trial.decision().orElseThrow());
        });
        Set<String> shown = new LinkedHashSet<>();
        used.forEach(trial -> shown.add(trial.expected().orElseThrow()));
        ConfusionMatrix matrix =
                new ConfusionMatrix(expected.stream().filter(shown::contains).toList(), List.copyOf(decided));
        used.forEach(trial -> matrix.counts
                .computeIfAbsent(trial.expected().orElseThrow(), key -> new LinkedHashMap<>())
                .merge(trial.decision().orElseThrow(), 1, Integer::sum));
        return matrix;
    }

    /** Right answers that occur. */
    public List<String> rows() {
        return rows;
    }

    /** Answers. */
    public List<String> columns() {
        return columns;
    }

    public int count(String expected, String decision) {
        return counts.getOrDefault(expected, Map.of()).getOrDefault(decision, 0);
    }

    public int total(String expected) {
        return counts.getOrDefault(expected, Map.of()).values().stream()
                .mapToInt(count -> count)
                .sum();
    }

    /** Shares of each row's answers, [row][column]. */
    public double[][] shares() {
        double[][] shares = new double[rows.size()][columns.size()];
        for (int i = 0; i < shares.length; i++) {
            for (int j = 0; j < columns.size(); j++) {
                shares[i][j] = (double) count(rows.get(i), columns.get(j)) / total(rows.get(i));
            }
        }
        return shares;
    }
}
