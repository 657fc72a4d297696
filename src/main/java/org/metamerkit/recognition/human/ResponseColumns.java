// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.metamerkit.recognition.CsvTable;
import org.metamerkit.recognition.RecognitionException;

/**
 * Which column of a response file is which, and which program wrote it.
 *
 * @param format who wrote it
 * @param places of the columns, 0-based
 * @param secondsPerUnit of the time column
 */
record ResponseColumns(Format format, Map<ColumnRole, Integer> places, double secondsPerUnit) {
    /** PsychoPy names the columns of a component {@code COMPONENT.what}. */
    private static final Map<ColumnRole, List<String>> COMPONENT_COLUMNS = Map.of(
            ColumnRole.RESPONSE, List.of(".clicked_name", ".response", ".text", ".keys"),
            ColumnRole.TIME, List.of(".rt"));

    private static final double MILLISECOND = 0.001;

    /** Who wrote a file. */
    enum Format {
        /** Any table with a row a trial. */
        PLAIN,
        /** bethgelab/model-vs-human: subj, session, trial, rt, object_response, category, condition, imagename. */
        MODEL_VS_HUMAN,
        /** jsPsych's {@code data.csv()}: a row for everything that was on the screen, times in milliseconds. */
        JSPSYCH,
        /** PsychoPy's and Pavlovia's wide CSV: a row a loop's turn and more. */
        PSYCHOPY;

        /** Whether rows may be something else than trials: instructions, fixation crosses, the end of a loop. */
        boolean hasOtherRows() {
            return this == JSPSYCH || this == PSYCHOPY;
        }
    }

    /**
     * @param given columns named by the user, which win
     * @throws RecognitionException if a column that is needed cannot be told
     */
    static ResponseColumns detect(CsvTable table, Map<ColumnRole, String> given) {
        Format format = format(table);
        Map<ColumnRole, Integer> places = new EnumMap<>(ColumnRole.class);
        for (ColumnRole role : ColumnRole.values()) {
            if (given.containsKey(role)) {
                places.put(role, table.requireColumn(given.get(role)));
            } else {
                find(table, format, role).ifPresent(place -> places.put(role, place));
            }
        }
        // keys are compared with the key that is right, not with the name of what was shown
        if (format == Format.PSYCHOPY
                && !given.containsKey(ColumnRole.CATEGORY)
                && places.containsKey(ColumnRole.RESPONSE)
                && CsvTable.plain(table.header().get(places.get(ColumnRole.RESPONSE)))
                        .endsWith(".keys")
                && table.column("corrans") >= 0) {
            places.put(ColumnRole.CATEGORY, table.column("corrans"));
        }
        for (ColumnRole needed : List.of(ColumnRole.STIMULUS, ColumnRole.RESPONSE)) {
            require(table, places, needed);
        }
        if (!format.hasOtherRows()) {
            require(table, places, ColumnRole.PARTICIPANT);
        }
        return new ResponseColumns(format, places, secondsPerUnit(table, format, places));
    }

    /** A cell, or nothing where the file has no such column. */
    String cell(CsvTable.Row row, ColumnRole role) {
        Integer place = places.get(role);
        return place == null ? "" : row.values()[place];
    }

    private static Format format(CsvTable table) {
        if (has(table, "subj") && has(table, "object_response") && has(table, "imagename")) {
            return Format.MODEL_VS_HUMAN;
        }
        if (has(table, "trial_type") && (has(table, "trial_index") || has(table, "time_elapsed"))) {
            return Format.JSPSYCH;
        }
        if (has(table, "psychopyversion") || has(table, "expname") && has(table, "framerate")) {
            return Format.PSYCHOPY;
        }
        return Format.PLAIN;
    }

    private static boolean has(CsvTable table, String name) {
        return table.column(name) >= 0;
    }

    private static OptionalInt find(CsvTable table, Format format, ColumnRole role) {
        OptionalInt byName = role.names().stream()
                .mapToInt(table::column)
                .filter(place -> place >= 0)
                .findFirst();
        if (byName.isPresent() || format != Format.PSYCHOPY) {
            return byName;
        }
        for (String ending : COMPONENT_COLUMNS.getOrDefault(role, List.of())) {
            int[] places = IntStream.range(0, table.header().size())
                    .filter(place -> CsvTable.plain(table.header().get(place)).endsWith(ending))
                    .toArray();
            if (places.length > 1 && role == ColumnRole.RESPONSE) {
                throw new RecognitionException(table.file() + " has the responses of "
                        + IntStream.of(places).mapToObj(table.header()::get).toList()
                        + ", expected one such column; say which with --column response=NAME");
            }
            if (places.length == 1) {
                return OptionalInt.of(places[0]);
            }
        }
        return OptionalInt.empty();
    }

    private static void require(CsvTable table, Map<ColumnRole, Integer> places, ColumnRole role) {
        if (!places.containsKey(role)) {
            throw new RecognitionException(table.file() + " has the columns " + table.header()
                    + ", none of which is called "
                    + role.names().get(0) + " or as other programs call it; say which is with --column " + role.key()
                    + "=NAME");
        }
    }

    private static double secondsPerUnit(CsvTable table, Format format, Map<ColumnRole, Integer> places) {
        Integer place = places.get(ColumnRole.TIME);
        boolean milliseconds = place != null
                && (format == Format.JSPSYCH
                        || CsvTable.plain(table.header().get(place)).endsWith("_ms"));
        return milliseconds ? MILLISECOND : 1;
    }
}
