// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.commons.math3.stat.StatUtils;

/**
 * How well a network's metamers of one stage match, over those that are whole.
 *
 * @param metamers how many there are
 * @param floatPassing float pictures that pass the criterion
 * @param passing metamers of which float picture and PNG pass: those that count as metamers
 * @param judged how many were judged by the criterion, float picture and PNG; the others lack a null distribution
 * @param sameAnswer metamers that the network calls what it calls the original
 * @param answered how many it calls anything
 * @param spearman of the float pictures
 * @param pearson of the float pictures
 * @param snrDb of the float pictures
 */
public record StageMatch(
        String network,
        String stage,
        int metamers,
        int floatPassing,
        int passing,
        int judged,
        int sameAnswer,
        int answered,
        Spread spearman,
        Spread pearson,
        Spread snrDb) {
    /**
     * Median and worst of a measure; NaN where no metamer has it.
     *
     * @param median the mean of the two middle ones where their number is even
     * @param lowest the worst match
     */
    public record Spread(double median, double lowest) {}

    /** Of every network and stage that has a whole metamer, in the networks' and the stages' order. */
    public static List<StageMatch> of(List<MetamerRecord> rows) {
        Map<List<String>, List<MetamerRecord>> cells = new LinkedHashMap<>();
        rows.stream()
                .filter(MetamerRecord::isWhole)
                .sorted(MetamerOrders.byNetwork().thenComparing(MetamerOrders.byStage()))
                .forEach(row -> cells.computeIfAbsent(List.of(row.network(), row.stage()), key -> new ArrayList<>())
                        .add(row));
        return cells.values().stream().map(StageMatch::ofCell).toList();
    }

    private static StageMatch ofCell(List<MetamerRecord> cell) {
        return new StageMatch(
                cell.get(0).network(),
                cell.get(0).stage(),
                cell.size(),
                count(cell, row -> isTrue(row.match().passes())),
                count(cell, row -> isTrue(row.passes())),
                count(cell, row -> row.passes().isPresent()),
                count(cell, row -> isTrue(row.answers().same())),
                count(cell, row -> row.answers().same().isPresent()),
                spread(cell, MeasureColumn.SPEARMAN),
                spread(cell, MeasureColumn.PEARSON),
                spread(cell, MeasureColumn.SNR_DB));
    }

    private static Spread spread(List<MetamerRecord> cell, MeasureColumn column) {
        double[] values = cell.stream()
                .mapToDouble(row -> row.measure(column))
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        if (values.length == 0) {
            return new Spread(Double.NaN, Double.NaN);
        }
        int half = values.length / 2;
        double median = values.length % 2 == 1 ? values[half] : StatUtils.mean(values, half - 1, 2);
        return new Spread(median, values[0]);
    }

    private static int count(List<MetamerRecord> cell, Predicate<MetamerRecord> which) {
        return (int) cell.stream().filter(which).count();
    }

    private static boolean isTrue(Optional<Boolean> verdict) {
        return verdict.orElse(false);
    }
}
