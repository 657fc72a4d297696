// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.metamerkit.recognition.RecognitionException;

/**
 * How response files are to be read.
 *
 * @param columns columns by their names, where these are not told by themselves
 * @param where only rows with these values in these columns are trials ({@code task} = {@code main})
 * @param choices names of the answers that a file numbers from 0, as jsPsych's buttons, or what its keys mean ({@code d=dog}); empty
 *     if it names them
 */
public record ResponseOptions(Map<ColumnRole, String> columns, Map<String, String> where, List<String> choices) {
    public ResponseOptions {
        columns = Map.copyOf(columns);
        where = Map.copyOf(where);
        choices = List.copyOf(choices);
        long keys = choices.stream().filter(ResponseOptions::isKey).count();
        if (keys > 0 && keys < choices.size()) {
            throw new RecognitionException("the choices " + choices
                    + " name some keys and some buttons, expected names in the buttons' order, or KEY=NAME for every key;"
                    + " correct --choices");
        }
    }

    /** Whether the choices say what keys mean. */
    boolean namesKeys() {
        return !choices.isEmpty() && isKey(choices.get(0));
    }

    /** What a key means. */
    Optional<String> ofKey(String key) {
        return choices.stream()
                .filter(choice -> isKey(choice)
                        && choice.substring(0, choice.indexOf('=')).equals(key))
                .map(choice -> choice.substring(choice.indexOf('=') + 1))
                .findFirst();
    }

    private static boolean isKey(String choice) {
        return choice.indexOf('=') > 0;
    }

    /** Everything is told by itself. */
    public static ResponseOptions none() {
        return new ResponseOptions(Map.of(), Map.of(), List.of());
    }
}
