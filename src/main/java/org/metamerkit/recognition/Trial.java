// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One answer of one network to one picture under one rule, by names that tell networks apart.
 *
 * @param generator the generating network; with the first digits of its weights' SHA-256 where two are called so
 * @param stage {@link #NATURAL} for originals
 * @param evaluator named like generators
 * @param itself whether the network was shown what it made itself
 * @param picture identity of the original
 * @param expected the right answer by the score; empty if it is unknown or the rule has no such answer
 * @param decision empty if the rule does not apply
 * @param counts whether the metamer counts
 */
public record Trial(
        String generator,
        String stage,
        int stageIndex,
        String evaluator,
        boolean itself,
        String picture,
        Optional<String> expected,
        Optional<String> decision,
        boolean counts,
        Shown shown) {
    /** The stage's name that stands for originals. */
    public static final String NATURAL = "natural";

    /** Whether decision and right answer are known. */
    public boolean isScored() {
        return decision.isPresent() && expected.isPresent();
    }

    /** 1 if the decision is the right answer, else 0; only of scored trials. */
    public double value() {
        return decision.equals(expected) ? 1 : 0;
    }

    /** Whether this is an original. */
    public boolean isNatural() {
        return shown.condition() == Shown.Condition.NATURAL;
    }

    /** All rows as trials of one rule and score. Rows without any decision of the rule are kept: they are counted. */
    public static List<Trial> of(List<RecognitionRow> rows, DecisionRule rule, ScoredBy score, Counting counting) {
        NetworkNames names = NetworkNames.of(rows);
        List<Trial> trials = new ArrayList<>();
        for (RecognitionRow row : rows) {
            Shown shown = row.shown();
            RecognitionRow.Verdict verdict = row.verdict(rule);
            boolean natural = shown.condition() == Shown.Condition.NATURAL;
            trials.add(new Trial(
                    names.of(shown.generator(), shown.generatorSha256()),
                    natural ? NATURAL : shown.stage(),
                    shown.stageIndex(),
                    names.of(row.evaluator().name(), row.evaluator().sha256()),
                    row.ofItself(),
                    shown.pictureSha256(),
                    score == ScoredBy.TRUE_CLASS ? verdict.trueClass() : verdict.generatorsAnswer(),
                    verdict.decision(),
                    natural || counting.counts(shown),
                    shown));
        }
        return trials;
    }
}
