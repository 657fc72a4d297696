// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.List;
import java.util.Map;

/**
 * How response files are to be read.
 *
 * @param columns columns by their names, where these are not told by themselves
 * @param where only rows with these values in these columns are trials ({@code task} = {@code main})
 * @param choices names of the answers that a file numbers from 0, as jsPsych's buttons; empty if it names them
 */
public record ResponseOptions(Map<ColumnRole, String> columns, Map<String, String> where, List<String> choices) {
    public ResponseOptions {
        columns = Map.copyOf(columns);
        where = Map.copyOf(where);
        choices = List.copyOf(choices);
    }

    /** Everything is told by itself. */
    public static ResponseOptions none() {
        return new ResponseOptions(Map.of(), Map.of(), List.of());
    }
}
