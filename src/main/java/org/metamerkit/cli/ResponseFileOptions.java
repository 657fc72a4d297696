// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.metamerkit.recognition.human.ColumnRole;
import org.metamerkit.recognition.human.ResponseOptions;
import picocli.CommandLine.Option;

/** Options that say how people's response files are to be read. */
final class ResponseFileOptions {
    @Option(
            names = "--column",
            paramLabel = "ROLE=NAME",
            description =
                    "A column of people's responses that is not found by itself: participant, stimulus, response, time,"
                            + " category, condition or texture.")
    private Map<String, String> columns = new LinkedHashMap<>();

    @Option(
            names = "--where",
            paramLabel = "COLUMN=VALUE",
            description = "Only rows of people's responses with this value are trials (task=main, without practice).")
    private Map<String, String> where = new LinkedHashMap<>();

    @Option(
            names = "--choices",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Names of answers that people's responses number from 0, as jsPsych's buttons, or what keys mean:"
                            + " d=dog,c=cat.")
    private List<String> choices = new ArrayList<>();

    ResponseOptions reading() {
        Map<ColumnRole, String> roles = new LinkedHashMap<>();
        columns.forEach((role, column) -> roles.put(ColumnRole.of(role), column));
        return new ResponseOptions(roles, where, choices);
    }

    /** Whether any of them was given. */
    boolean areGiven() {
        return !columns.isEmpty() || !where.isEmpty() || !choices.isEmpty();
    }
}
