// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.metamerkit.recognition.DecisionRule;
import org.metamerkit.recognition.RecognitionRow;
import org.metamerkit.recognition.Shown;

/**
 * The answers that a recognition file has, with what is known by now of the pictures: verdicts, true classes and the generating
 * network's answers may have changed since, and pictures may be gone.
 *
 * @param rows answers to pictures that are there; all, of a run of which nothing but rows is left
 * @param gone answers to pictures that are not there any more
 */
record KeptRows(List<RecognitionRow> rows, List<RecognitionRow> gone) {
    KeptRows {
        rows = List.copyOf(rows);
        gone = List.copyOf(gone);
    }

    /** What pictures show: by the user's labels, else as somebody said when rows of them were made. By the originals' contents. */
    record Classes(TrueClasses labels, Map<String, String> byContent) {
        static Classes of(TrueClasses labels, List<RecognitionRow> rows) {
            Map<String, String> known = new HashMap<>();
            rows.stream()
                    .map(RecognitionRow::shown)
                    .forEach(shown ->
                            shown.trueClass().ifPresent(label -> known.putIfAbsent(shown.pictureSha256(), label)));
            return new Classes(labels, known);
        }

        Shown named(Shown shown) {
            Optional<String> label = labels.of(Path.of(shown.picture()))
                    .or(() -> Optional.ofNullable(byContent.get(shown.pictureSha256())))
                    .or(shown::trueClass);
            return label.equals(shown.trueClass()) ? shown : shown.withTrueClass(label);
        }
    }

    /**
     * @param pictures that are there, by {@link #key}, named by the same classes; empty if the run holds nothing but rows
     * @param rules by which the answers are scored again
     */
    static KeptRows of(
            List<RecognitionRow> all, Map<String, Shown> pictures, Classes classes, List<DecisionRule> rules) {
        List<RecognitionRow> rows = new ArrayList<>();
        List<RecognitionRow> gone = new ArrayList<>();
        for (RecognitionRow row : all) {
            Shown now = pictures.isEmpty() ? classes.named(row.shown()) : pictures.get(key(row.shown()));
            if (now == null) {
                gone.add(row);
            } else {
                // also where nothing changed: a mapping that is here now may not have been when the row was made
                rows.add(row.rescored(now, rules));
            }
        }
        return new KeptRows(rows, gone);
    }

    /** Tells pictures of a run apart. */
    static String key(Shown shown) {
        return shown.condition() == Shown.Condition.NATURAL ? shown.hash() : shown.folder();
    }
}
