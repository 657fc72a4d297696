// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.metamerkit.recognition.CsvTable;
import org.metamerkit.recognition.RecognitionException;

/** What a column of a response file is for, and the names it goes by, the likelier first. */
public enum ColumnRole {
    /** Who answered. */
    PARTICIPANT(
            "participant",
            "participant_id",
            "participantid",
            "subj",
            "subject",
            "subject_id",
            "observer",
            "prolific_pid",
            "prolific_id",
            "worker_id",
            "workerid"),
    /** What was shown. */
    STIMULUS(
            "stimulus",
            "imagename",
            "image",
            "image_file",
            "stimulus_file",
            "stim",
            "picture",
            "sound",
            "file",
            "filename",
            "metamer"),
    /** What was answered. */
    RESPONSE("response", "object_response", "answer", "choice", "decision", "button_pressed", "key_press"),
    /** Response time in seconds; {@code rt_ms} and {@code time_ms} in milliseconds, as jsPsych's {@code rt}. */
    TIME("rt", "time", "response_time", "reaction_time", "seconds", "rt_ms", "time_ms"),
    /** The right answer. */
    CATEGORY("category", "true_class", "class", "correct_response", "corrans", "correct_answer", "target", "label"),
    /** Under which condition. */
    CONDITION("condition", "cond", "level"),
    /** The texture's category, in pictures whose shape and texture conflict. */
    TEXTURE("texture", "texture_category");

    private final List<String> names;

    ColumnRole(String... names) {
        this.names = List.of(names);
    }

    /** Its usual names, in lower case. */
    public List<String> names() {
        return names;
    }

    /** The word for it on the command line. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws RecognitionException if there is no such role */
    public static ColumnRole of(String key) {
        return Arrays.stream(values())
                .filter(role -> role.key().equals(CsvTable.plain(key)))
                .findFirst()
                .orElseThrow(() -> new RecognitionException("'" + key + "' is no role of a column, expected one of "
                        + Arrays.stream(values()).map(ColumnRole::key).collect(Collectors.joining(", "))
                        + "; write ROLE=COLUMN"));
    }
}
