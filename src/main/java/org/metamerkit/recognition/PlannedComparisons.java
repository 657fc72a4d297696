// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.metamerkit.recognition.statistics.Bootstrap;
import org.metamerkit.recognition.statistics.PermutationTest;

/**
 * Comparisons that were fixed before the answers were there: a CSV file with the columns {@code question}, {@code first}, {@code
 * first_stage}, {@code second}, {@code second_stage} and perhaps {@code evaluators}, a row a comparison of two cells, first minus
 * second. Tests of the same question are corrected together.
 */
public final class PlannedComparisons {
    private static final String SEVERAL = ";";

    private final String source;
    private final List<Comparison> comparisons;

    /** @param evaluators patterns of the names of those whose answers count ({@code *} is any characters); empty: all */
    private record Comparison(String question, Cell first, Cell second, List<String> evaluators) {
        String what() {
            String by = evaluators.isEmpty() ? "" : ", shown to " + String.join(SEVERAL, evaluators);
            return first + " − " + second + by;
        }

        boolean asks(String evaluator) {
            return evaluators.isEmpty()
                    || evaluators.stream()
                            .anyMatch(pattern ->
                                    evaluator.matches(Pattern.quote(pattern).replace("*", "\\E.*\\Q")));
        }
    }

    private record Cell(String generator, String stage) {
        @Override
        public String toString() {
            return generator + " " + stage;
        }
    }

    private PlannedComparisons(String source, List<Comparison> comparisons) {
        this.source = source;
        this.comparisons = List.copyOf(comparisons);
    }

    /** Nothing was planned. */
    public static PlannedComparisons none() {
        return new PlannedComparisons("", List.of());
    }

    /** @throws RecognitionException in one sentence if it cannot be read, lacks a column or has no row */
    public static PlannedComparisons read(Path file) {
        CsvTable table = CsvTable.read(file);
        int question = table.requireColumn("question");
        int first = table.requireColumn("first");
        int firstStage = table.requireColumn("first_stage");
        int second = table.requireColumn("second");
        int secondStage = table.requireColumn("second_stage");
        int evaluators = table.column("evaluators");
        List<Comparison> comparisons = table.rows().stream()
                .map(row -> new Comparison(
                        table.name(row, question),
                        new Cell(table.name(row, first), table.name(row, firstStage)),
                        new Cell(table.name(row, second), table.name(row, secondStage)),
                        evaluators < 0 ? List.of() : patterns(row.values()[evaluators])))
                .toList();
        if (comparisons.isEmpty()) {
            throw new RecognitionException(file + " has no comparison, expected a line each; add one or leave it out");
        }
        return new PlannedComparisons(file.toString(), comparisons);
    }

    /**
     * Tests all comparisons that can be tested; units are pictures or categories with a share in both cells, answers those of the
     * networks that did not make the metamers.
     *
     * @param all trials of one rule and score; only those that count and are scored are used
     * @param notes is told of comparisons with fewer than two units, which are left out
     * @throws RecognitionException as {@link #requireShown} does
     */
    public List<PairedFinding> findings(
            Collection<Trial> all,
            Averaging averaging,
            Bootstrap bootstrap,
            PermutationTest permutation,
            Consumer<String> notes) {
        PairedTests tests = new PairedTests(bootstrap, permutation, notes);
        requireShown(all);
        Map<Cell, List<Trial>> cells = cells(all);
        for (Comparison comparison : comparisons) {
            Map<String, double[]> units = PairedTests.sideBySide(
                    List.of(sample(cells, comparison.first, comparison), sample(cells, comparison.second, comparison)),
                    averaging);
            tests.add(comparison.question, comparison.what(), units.values());
        }
        return tests.findings();
    }

    /** @throws RecognitionException if a cell was never shown to anybody */
    public void requireShown(Collection<Trial> all) {
        Map<Cell, List<Trial>> cells = cells(all);
        for (Comparison comparison : comparisons) {
            for (Cell cell : List.of(comparison.first, comparison.second)) {
                if (!cells.containsKey(cell)) {
                    throw new RecognitionException(
                            source + " compares " + cell + ", which nobody was shown; there are "
                                    + cells.keySet().stream()
                                            .map(Cell::toString)
                                            .collect(Collectors.toCollection(TreeSet::new))
                                    + "; correct the name of the network or the stage (natural: originals), or name its run, too");
                }
            }
        }
    }

    private static Map<Cell, List<Trial>> cells(Collection<Trial> all) {
        return all.stream().collect(Collectors.groupingBy(trial -> new Cell(trial.generator(), trial.stage())));
    }

    private static Sample sample(Map<Cell, List<Trial>> cells, Cell cell, Comparison comparison) {
        return Sample.of(cells.get(cell).stream()
                .filter(trial -> trial.counts() && !trial.itself() && comparison.asks(trial.evaluator()))
                .toList());
    }

    private static List<String> patterns(String cell) {
        return Arrays.stream(cell.split(SEVERAL))
                .map(String::strip)
                .filter(pattern -> !pattern.isEmpty())
                .toList();
    }
}
