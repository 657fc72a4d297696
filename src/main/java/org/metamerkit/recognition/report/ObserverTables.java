// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.metamerkit.recognition.Table;

/** What the page shows of the tables about single observers, people and networks, and of their pairs; the files hold all of it. */
final class ObserverTables {
    private static final String ALL = "all";

    private ObserverTables() {}

    /** A row an observer over all that was seen: accuracy with Wilson's interval, decision entropy, mean d′ over categories. */
    static Table observers(Table accuracy, Optional<Table> detection) {
        Map<Object, List<Double>> sensitivities = new HashMap<>();
        detection.ifPresent(table -> table.rows()
                .forEach(row -> sensitivities
                        .computeIfAbsent(cell(table, row, "observer"), key -> new ArrayList<>())
                        .add((Double) cell(table, row, "d_prime"))));
        Table brief = new Table(
                "observers-in-brief",
                "observer",
                "kind",
                "trials",
                "accuracy [95 % CI]",
                "decision entropy (bits)",
                "mean d′ over categories");
        accuracy.rows().stream()
                .filter(row -> ALL.equals(cell(accuracy, row, "condition")))
                .forEach(row -> brief.row(
                        cell(accuracy, row, "observer"),
                        cell(accuracy, row, "kind"),
                        cell(accuracy, row, "trials"),
                        decimals(cell(accuracy, row, "accuracy")) + " ["
                                + decimals(cell(accuracy, row, "accuracy_lower")) + ", "
                                + decimals(cell(accuracy, row, "accuracy_upper")) + "]",
                        decimals(cell(accuracy, row, "decision_entropy_bits")),
                        sensitivities.getOrDefault(cell(accuracy, row, "observer"), List.of()).stream()
                                .mapToDouble(Double::doubleValue)
                                .average()
                                .stream()
                                .mapToObj(ObserverTables::decimals)
                                .findFirst()
                                .orElse("")));
        return brief;
    }

    /** People among themselves and each network with them. */
    static Table pairs(Table summary) {
        Table brief = new Table(
                "pairs-in-brief",
                "observers",
                "accuracy",
                "observed consistency",
                "error consistency κ",
                "accuracy difference",
                "pairs",
                "conditions (fewest of a pair)",
                "stimuli (fewest of a pair and condition)");
        summary.rows()
                .forEach(row -> brief.row(
                        cell(summary, row, "observers"),
                        decimals(cell(summary, row, "accuracy")),
                        decimals(cell(summary, row, "observed_consistency")),
                        decimals(cell(summary, row, "error_consistency")),
                        decimals(cell(summary, row, "accuracy_difference")),
                        cell(summary, row, "pairs"),
                        cell(summary, row, "conditions") + " (" + cell(summary, row, "fewest_conditions") + ")",
                        cell(summary, row, "stimuli") + " (" + cell(summary, row, "fewest_stimuli") + ")"));
        return brief;
    }

    private static Object cell(Table table, List<Object> row, String column) {
        return row.get(table.columns().indexOf(column));
    }

    private static String decimals(Object value) {
        return TestsSection.decimals((double) value);
    }
}
