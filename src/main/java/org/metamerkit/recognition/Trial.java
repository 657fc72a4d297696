// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

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

    private static final int DIGITS = 8;

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
        Map<String, TreeSet<String>> weights = new TreeMap<>();
        for (RecognitionRow row : rows) {
            add(weights, row.shown().generator(), row.shown().generatorSha256());
            add(weights, row.evaluator().name(), row.evaluator().sha256());
        }
        Map<String, String> pool = new LinkedHashMap<>();
        List<Trial> trials = new ArrayList<>();
        for (RecognitionRow row : rows) {
            Shown shown = row.shown();
            RecognitionRow.Verdict verdict = row.verdict(rule);
            boolean natural = shown.condition() == Shown.Condition.NATURAL;
            trials.add(new Trial(
                    name(weights, pool, shown.generator(), shown.generatorSha256()),
                    natural ? NATURAL : shown.stage(),
                    shown.stageIndex(),
                    name(weights, pool, row.evaluator().name(), row.evaluator().sha256()),
                    row.ofItself(),
                    shown.pictureSha256(),
                    score == ScoredBy.TRUE_CLASS ? verdict.trueClass() : verdict.generatorsAnswer(),
                    verdict.decision(),
                    natural || counting.counts(shown),
                    shown));
        }
        return trials;
    }

    private static void add(Map<String, TreeSet<String>> weights, String name, String sha256) {
        weights.computeIfAbsent(name, key -> new TreeSet<>()).add(sha256);
    }

    private static String name(
            Map<String, TreeSet<String>> weights, Map<String, String> pool, String name, String sha256) {
        String unique = weights.get(name).size() == 1
                ? name
                : name + " (" + sha256.substring(0, Math.min(DIGITS, sha256.length())) + ")";
        return pool.computeIfAbsent(unique, key -> key);
    }
}
