// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.metamerkit.experiment.catalogue.MetamerId;
import org.metamerkit.experiment.catalogue.MetamerOrders;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.catalogue.RecognisedBy;
import org.metamerkit.experiment.catalogue.Recognition;

/**
 * Who recognises whose metamers: a column for every generating network and stage, a row for every network that was asked.
 *
 * @param columns in the networks' order of stages
 * @param evaluators sorted
 * @param cells those with at least one scored metamer
 */
public record RecognitionGrid(List<Column> columns, List<String> evaluators, Map<Place, Cell> cells) {
    /** Metamers of one network and stage. */
    public record Column(String generator, String stage, int stageIndex) {}

    /** Where a cell is. */
    public record Place(Column column, String evaluator) {}

    /**
     * Metamers of one network and stage, shown to one network.
     *
     * @param scored metamers with a right answer known
     * @param recognised how many of them it named rightly
     * @param metamers those scored
     */
    public record Cell(Place place, int scored, int recognised, List<MetamerId> metamers) {
        private static final double Z = 1.959963984540054;

        /** Of those scored, 0 to 1. */
        public double share() {
            return recognised / (double) scored;
        }

        /** Ends of Wilson's 95 % interval of the share (Wilson 1927, J. Am. Stat. Assoc. 22, 209). */
        public double[] interval() {
            double n = scored;
            double middle = (share() + Z * Z / (2 * n)) / (1 + Z * Z / n);
            double half = Z / (1 + Z * Z / n) * Math.sqrt(share() * (1 - share()) / n + Z * Z / (4 * n * n));
            return new double[] {Math.max(0, middle - half), Math.min(1, middle + half)};
        }

        /** Whether the network was shown metamers it was the model for. */
        public boolean isOwn() {
            return place.evaluator().equals(place.column().generator());
        }
    }

    /** Nothing was shown to anybody. */
    static final RecognitionGrid EMPTY = new RecognitionGrid(List.of(), List.of(), Map.of());

    /**
     * Counts.
     *
     * @param passingOnly whether metamers that fail the criterion, or were not judged, are left out, as in Feather et al. 2023
     */
    static RecognitionGrid of(
            List<MetamerRecord> metamers,
            Recognition recognition,
            String rule,
            RecognisedBy.Score score,
            boolean passingOnly) {
        Map<Place, List<MetamerId>> ids = new LinkedHashMap<>();
        Map<Place, Integer> right = new LinkedHashMap<>();
        List<Column> columns = new ArrayList<>();
        TreeSet<String> evaluators = new TreeSet<>();
        List<MetamerRecord> sorted = metamers.stream()
                .filter(record ->
                        record.isWhole() && (!passingOnly || record.passes().orElse(false)))
                .sorted(Comparator.comparing(MetamerRecord::network).thenComparing(MetamerOrders.byStage()))
                .toList();
        for (MetamerRecord record : sorted) {
            Column column = new Column(record.network(), record.stage(), record.stageIndex());
            for (String evaluator : recognition.evaluators()) {
                Optional<Boolean> verdict = recognition.verdict(record.id(), new RecognisedBy(evaluator, rule, score));
                if (verdict.isPresent()) {
                    Place place = new Place(column, evaluator);
                    if (columns.isEmpty() || !columns.contains(column)) {
                        columns.add(column);
                    }
                    evaluators.add(evaluator);
                    ids.computeIfAbsent(place, key -> new ArrayList<>()).add(record.id());
                    right.merge(place, verdict.get() ? 1 : 0, Integer::sum);
                }
            }
        }
        Map<Place, Cell> cells = new LinkedHashMap<>();
        ids.forEach((place, scored) ->
                cells.put(place, new Cell(place, scored.size(), right.get(place), List.copyOf(scored))));
        return new RecognitionGrid(List.copyOf(columns), List.copyOf(evaluators), cells);
    }

    /** A cell; empty if nothing of it was scored. */
    public Optional<Cell> cell(Column column, String evaluator) {
        return Optional.ofNullable(cells.get(new Place(column, evaluator)));
    }

    /** Networks whose metamers were shown, in order. */
    public List<String> generators() {
        return columns.stream().map(Column::generator).distinct().toList();
    }

    /** The columns of a network. */
    public List<Column> columnsOf(String generator) {
        return columns.stream()
                .filter(column -> column.generator().equals(generator))
                .toList();
    }

    /** The mean share of the networks that did not make a column's metamers; NaN if there are none. */
    public double meanOfOthers(Column column) {
        return evaluators.stream()
                .flatMap(evaluator -> cell(column, evaluator).stream())
                .filter(cell -> !cell.isOwn())
                .mapToDouble(Cell::share)
                .average()
                .orElse(Double.NaN);
    }

    Table table() {
        List<List<String>> rows = new ArrayList<>();
        for (Cell cell : cells.values()) {
            double[] interval = cell.interval();
            rows.add(List.of(
                    cell.place().column().generator(),
                    cell.place().column().stage(),
                    cell.place().evaluator(),
                    String.valueOf(cell.scored()),
                    String.valueOf(cell.recognised()),
                    Tables.number(cell.share()),
                    Tables.number(interval[0]),
                    Tables.number(interval[1])));
        }
        return new Table(
                List.of(
                        "generator",
                        "stage",
                        "evaluator",
                        "scored",
                        "recognised",
                        "share",
                        "wilson95_low",
                        "wilson95_high"),
                rows);
    }
}
