// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.metamerkit.recognition.CsvTable;
import org.metamerkit.recognition.RecognitionException;

/**
 * One response file.
 *
 * @param trials in its order
 * @param otherRows rows that are no trials
 * @param named whether the file says who answered
 */
record ResponseFile(List<Trial> trials, int otherRows, boolean named) {
    /** How programs write that nothing was answered. */
    private static final Set<String> NO_RESPONSE = Set.of("", "na", "nan", "none", "null", "no response");

    static ResponseFile read(Path file, ResponseOptions options) {
        return read(CsvTable.read(file), options);
    }

    static ResponseFile read(CsvTable table, ResponseOptions options) {
        ResponseColumns columns = ResponseColumns.detect(table, options.columns());
        boolean named = columns.places().containsKey(ColumnRole.PARTICIPANT);
        String fileName = table.file().getFileName().toString();
        List<Trial> trials = new ArrayList<>();
        int others = 0;
        for (CsvTable.Row row : table.rows()) {
            String stimulus = StimulusName.clean(columns.cell(row, ColumnRole.STIMULUS));
            boolean isTrial = options.where().entrySet().stream().allMatch(condition -> matches(table, row, condition))
                    && (!columns.format().hasOtherRows() || StimulusName.isMedia(stimulus));
            if (!isTrial) {
                others++;
                continue;
            }
            if (columns.format() == ResponseColumns.Format.MODEL_VS_HUMAN) {
                stimulus = StimulusName.withoutTrial(stimulus);
            }
            if (stimulus.isEmpty()) {
                throw missing(table, row, ColumnRole.STIMULUS);
            }
            String participant = named ? columns.cell(row, ColumnRole.PARTICIPANT) : fileName;
            if (participant.isEmpty()) {
                throw missing(table, row, ColumnRole.PARTICIPANT);
            }
            Optional<String> texture = text(columns.cell(row, ColumnRole.TEXTURE));
            trials.add(new Trial(
                    participant,
                    stimulus,
                    ConditionName.normal(columns.cell(row, ColumnRole.CONDITION)),
                    response(table, row, columns.cell(row, ColumnRole.RESPONSE), options),
                    seconds(table, row, columns),
                    text(columns.cell(row, ColumnRole.CATEGORY))
                            .map(right -> options.ofKey(right).orElse(right)),
                    texture.isPresent() ? texture : StimulusName.texture(stimulus)));
        }
        return new ResponseFile(trials, others, named);
    }

    private static boolean matches(CsvTable table, CsvTable.Row row, Map.Entry<String, String> condition) {
        return row.values()[table.requireColumn(condition.getKey())].equals(condition.getValue());
    }

    private static Optional<String> response(CsvTable table, CsvTable.Row row, String cell, ResponseOptions options) {
        // PsychoPy's lists of clicks and keys, jsPsych's JSON
        String answer = cell.replaceFirst("^\\['(.*)'\\]$", "$1")
                .replaceAll("^\"+|\"+$", "")
                .strip();
        if (NO_RESPONSE.contains(CsvTable.plain(answer))) {
            return Optional.empty();
        }
        List<String> choices = options.choices();
        if (choices.isEmpty()) {
            return Optional.of(answer);
        }
        if (options.namesKeys()) {
            return Optional.of(options.ofKey(answer)
                    .orElseThrow(() -> new RecognitionException("line " + row.line() + " of " + table.file()
                            + " answers '" + answer + "', expected one of the keys of " + choices
                            + "; add it to --choices, or leave its rows out with --where")));
        }
        if (!answer.matches("\\d{1,6}") || Integer.parseInt(answer) >= choices.size()) {
            throw new RecognitionException("line " + row.line() + " of " + table.file() + " answers '" + answer
                    + "', expected the number of one of the " + choices.size()
                    + " choices, from 0; correct --choices or leave it out");
        }
        return Optional.of(choices.get(Integer.parseInt(answer)));
    }

    private static OptionalDouble seconds(CsvTable table, CsvTable.Row row, ResponseColumns columns) {
        String cell = columns.cell(row, ColumnRole.TIME);
        if (NO_RESPONSE.contains(CsvTable.plain(cell))) {
            return OptionalDouble.empty();
        }
        double time = table.number(row, columns.places().get(ColumnRole.TIME));
        if (time < 0) {
            throw new RecognitionException("line " + row.line() + " of " + table.file() + " has the response time "
                    + cell + ", expected 0 or more; correct or remove that line");
        }
        return OptionalDouble.of(time * columns.secondsPerUnit());
    }

    private static Optional<String> text(String cell) {
        return cell.isEmpty() ? Optional.empty() : Optional.of(cell);
    }

    private static RecognitionException missing(CsvTable table, CsvTable.Row row, ColumnRole role) {
        return new RecognitionException("line " + row.line() + " of " + table.file() + " has no " + role.key()
                + ", expected a name; correct or remove that line");
    }
}
