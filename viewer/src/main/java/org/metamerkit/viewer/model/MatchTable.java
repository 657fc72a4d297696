// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.metamerkit.experiment.RunException;
import org.metamerkit.experiment.catalogue.MetamerDetails;
import org.metamerkit.match.MatchStatistics;
import org.metamerkit.match.Measure;
import org.metamerkit.match.NullDistribution;

/**
 * Stage × measure of one metamer, each value with what chance gives there.
 *
 * @param rows in the network's order
 * @param problems sentences about null distributions that cannot be read
 */
public record MatchTable(List<Row> rows, List<String> problems) {
    /**
     * One stage.
     *
     * @param matched whether the metamer was made for it
     * @param values of the float picture
     * @param pngValues of the 8-bit PNG; empty if they are not on file
     * @param chance the null distribution; empty where the run keeps none
     */
    public record Row(
            String stage,
            boolean matched,
            MatchStatistics values,
            Optional<MatchStatistics> pngValues,
            Optional<NullDistribution> chance) {
        /** A measure of the float picture. */
        public double value(Measure measure) {
            return of(values, measure);
        }

        /** A measure of the PNG; NaN if it is not on file. */
        public double pngValue(Measure measure) {
            return pngValues.map(found -> of(found, measure)).orElse(Double.NaN);
        }

        private static double of(MatchStatistics statistics, Measure measure) {
            return switch (measure) {
                case SPEARMAN -> statistics.spearman();
                case PEARSON -> statistics.pearson();
                case SNR_DB -> statistics.snrDb();
            };
        }
    }

    static MatchTable of(MetamerDetails details) {
        List<Row> rows = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, MatchStatistics> stage : details.stages().entrySet()) {
            Optional<NullDistribution> chance = Optional.empty();
            try {
                chance = details.nullDistribution(stage.getKey());
            } catch (RunException e) {
                problems.add(Sentences.of(e));
            }
            rows.add(new Row(
                    stage.getKey(),
                    stage.getKey().equals(details.metamer().stage()),
                    stage.getValue(),
                    Optional.ofNullable(details.pngStages().get(stage.getKey())),
                    chance));
        }
        return new MatchTable(rows, problems);
    }

    /** As a table to save: a row a stage and measure. */
    Table table() {
        List<List<String>> lines = new ArrayList<>();
        for (Row row : rows) {
            for (Measure measure : Measure.values()) {
                lines.add(List.of(
                        row.stage(),
                        row.matched() ? "1" : "0",
                        measure.key(),
                        Tables.number(row.value(measure)),
                        Tables.number(row.pngValue(measure)),
                        row.chance()
                                .map(found -> Tables.number(found.quantile(measure, 50)))
                                .orElse(""),
                        row.chance()
                                .map(found -> Tables.number(found.maximum(measure)))
                                .orElse("")));
            }
        }
        return new Table(
                List.of("stage", "matched", "measure", "value", "png_value", "null_median", "null_maximum"), lines);
    }

    /** The span that all finite values of a measure and their null distributions lie in. */
    public double[] span(Measure measure) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Row row : rows) {
            List<Double> values = new ArrayList<>(List.of(row.value(measure), row.pngValue(measure)));
            row.chance().ifPresent(found -> {
                values.add(found.quantile(measure, 0));
                values.add(found.maximum(measure));
            });
            for (double value : values) {
                if (Double.isFinite(value)) {
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
        }
        return low <= high ? new double[] {low, high} : new double[] {0, 1};
    }
}
