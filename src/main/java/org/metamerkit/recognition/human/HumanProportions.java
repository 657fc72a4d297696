// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.metamerkit.recognition.CsvTable;
import org.metamerkit.recognition.RecognitionException;
import org.metamerkit.recognition.statistics.Proportion;

/**
 * Proportions correct of every participant and of the generating network on the same stimuli, as model_metamers_pytorch
 * publishes them: {@code modality, experiment, model, layer_index, layer, participant, human_prop_correct,
 * network_prop_correct}.
 *
 * @param rows in the file's order
 */
public record HumanProportions(List<Row> rows) {
    static final List<String> COLUMNS =
            List.of("modality", "experiment", "model", "layer_index", "layer", "participant", "human_prop_correct");

    /** Participants answered some 10 to 25 pictures a condition; no larger number is needed to restore counts. */
    private static final int LARGEST = 400;

    /**
     * One participant and condition.
     *
     * @param modality in lower case: {@code visual} or {@code audio} ({@code Vision} is called {@code visual} as in the other table)
     * @param human counts behind the participant's proportion
     * @param network the generating network's proportion on the same stimuli, 0 … 1, where the file has it
     */
    public record Row(
            String modality,
            String experiment,
            String network,
            int stageIndex,
            String stage,
            String participant,
            Proportion human,
            Optional<Double> networkProportion) {
        /** Whether natural stimuli were shown rather than metamers. */
        public boolean isNatural() {
            return stage.startsWith("natural");
        }
    }

    /** @throws RecognitionException if it cannot be read, lacks a column or holds what is no proportion */
    public static HumanProportions read(Path file) {
        return of(CsvTable.read(file));
    }

    static HumanProportions of(CsvTable table) {
        int[] at = COLUMNS.stream().mapToInt(table::requireColumn).toArray();
        int network = table.column("network_prop_correct");
        List<Row> rows = new ArrayList<>();
        for (CsvTable.Row row : table.rows()) {
            rows.add(new Row(
                    modality(row.values()[at[0]]),
                    table.name(row, at[1]),
                    table.name(row, at[2]),
                    (int) table.number(row, at[3]),
                    table.name(row, at[4]),
                    table.name(row, at[5]),
                    proportion(table, row, at[6]),
                    network < 0 ? Optional.empty() : Optional.of(share(table, row, network))));
        }
        return new HumanProportions(List.copyOf(rows));
    }

    /**
     * Scores on metamers, natural stimuli left out. Participants of different experiments are different people: {@code 3/17} is
     * participant 17 of experiment 3.
     */
    public List<RecognitionScore> scores(String modality) {
        return rows.stream()
                .filter(row -> row.modality().equals(modality) && !row.isNatural())
                .map(row -> new RecognitionScore(
                        row.network(),
                        row.stage(),
                        row.stageIndex(),
                        row.experiment() + "/" + row.participant(),
                        row.human()))
                .toList();
    }

    /** Scores on natural stimuli, as a stage called {@code natural}. */
    List<RecognitionScore> natural(String modality) {
        return rows.stream()
                .filter(row -> row.modality().equals(modality) && row.isNatural())
                .map(row -> new RecognitionScore(
                        row.network(),
                        MetamerResponses.NATURAL,
                        -1,
                        row.experiment() + "/" + row.participant(),
                        row.human()))
                .toList();
    }

    /** The rows of some networks. */
    HumanProportions only(Set<String> networks) {
        return new HumanProportions(
                rows.stream().filter(row -> networks.contains(row.network())).toList());
    }

    /** Whether a table is one of these. */
    static boolean fits(CsvTable table) {
        return table.column("human_prop_correct") >= 0;
    }

    /** The modalities, sorted. */
    public List<String> modalities() {
        return rows.stream().map(Row::modality).distinct().sorted().toList();
    }

    static String modality(String name) {
        String plain = name.toLowerCase(Locale.ROOT);
        return plain.equals("vision") ? "visual" : plain;
    }

    private static Proportion proportion(CsvTable table, CsvTable.Row row, int column) {
        return Fractions.restore(table.number(row, column), LARGEST)
                .orElseThrow(() -> new RecognitionException("line " + row.line() + " of " + table.file() + " has "
                        + row.values()[column] + " as " + table.header().get(column)
                        + ", expected a share of at most " + LARGEST
                        + " stimuli with six digits; correct that line"));
    }

    private static double share(CsvTable table, CsvTable.Row row, int column) {
        double value = table.number(row, column);
        if (value < 0 || value > 1) {
            throw new RecognitionException("line " + row.line() + " of " + table.file() + " has " + value + " as "
                    + table.header().get(column) + ", expected 0 to 1; correct that line");
        }
        return value;
    }
}
