// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.metamerkit.recognition.CsvTable;
import org.metamerkit.recognition.RecognitionException;
import org.metamerkit.recognition.statistics.Proportion;

/**
 * Proportions correct of every network on every network's metamers, as model_metamers_pytorch publishes them: {@code modality,
 * metamer_model, layer_index, layer, evaluated_model, n_metamers, prop_correct_16way_or_word}.
 *
 * @param rows in the file's order
 */
public record NetworkProportions(List<Row> rows) {
    static final List<String> COLUMNS = List.of(
            "modality",
            "metamer_model",
            "layer_index",
            "layer",
            "evaluated_model",
            "n_metamers",
            "prop_correct_16way_or_word");

    /** One evaluating network on the metamers of one stage. */
    public record Row(String modality, RecognitionScore score) {}

    /** @throws RecognitionException if it cannot be read, lacks a column or holds what is no proportion */
    public static NetworkProportions read(Path file) {
        return of(CsvTable.read(file));
    }

    static NetworkProportions of(CsvTable table) {
        int[] at = COLUMNS.stream().mapToInt(table::requireColumn).toArray();
        List<Row> rows = new ArrayList<>();
        for (CsvTable.Row row : table.rows()) {
            int total = (int) table.number(row, at[5]);
            double printed = table.number(row, at[6]);
            Proportion correct = Fractions.of(printed, total)
                    .orElseThrow(() -> new RecognitionException("line " + row.line() + " of " + table.file() + " has "
                            + printed + " correct of " + total
                            + ", expected a share of so many metamers with six digits; correct that line"));
            rows.add(new Row(
                    HumanProportions.modality(row.values()[at[0]]),
                    new RecognitionScore(
                            table.name(row, at[1]),
                            table.name(row, at[3]),
                            (int) table.number(row, at[2]),
                            table.name(row, at[4]),
                            correct)));
        }
        return new NetworkProportions(List.copyOf(rows));
    }

    /** Scores of one modality. */
    public List<RecognitionScore> scores(String modality) {
        return rows.stream()
                .filter(row -> row.modality().equals(modality))
                .map(Row::score)
                .toList();
    }
}
