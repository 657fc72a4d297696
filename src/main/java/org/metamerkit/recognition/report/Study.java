// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.report;

import java.util.List;
import java.util.stream.Stream;
import org.metamerkit.recognition.Averaging;
import org.metamerkit.recognition.Counting;
import org.metamerkit.recognition.DecisionRule;
import org.metamerkit.recognition.NetworkGroups;
import org.metamerkit.recognition.PlannedComparisons;
import org.metamerkit.recognition.RecognitionMatrix;
import org.metamerkit.recognition.RecognitionRow;
import org.metamerkit.recognition.ScoredBy;
import org.metamerkit.recognition.Trial;
import org.metamerkit.recognition.statistics.Bootstrap;
import org.metamerkit.recognition.statistics.PermutationTest;

/**
 * What is reported and how.
 *
 * @param rows of all runs
 * @param rules all rules, for the matrix's CSV file
 * @param rule the one the figures show
 * @param counting which metamers count
 * @param averaging what shares are means of
 * @param groups of networks that are compared
 * @param planned comparisons that were fixed beforehand
 * @param seed of bootstrap and permutations
 */
public record Study(
        List<RecognitionRow> rows,
        List<DecisionRule> rules,
        DecisionRule rule,
        Counting counting,
        Averaging averaging,
        NetworkGroups groups,
        PlannedComparisons planned,
        long seed) {
    public Study {
        rows = List.copyOf(rows);
        rules = List.copyOf(rules);
    }

    /** 1,000 draws. */
    public Bootstrap bootstrap() {
        return Bootstrap.seeded(seed);
    }

    /** 10,000 permutations. */
    public PermutationTest permutations() {
        return PermutationTest.seeded(seed);
    }

    /** Trials of the rule that the figures show. */
    public List<Trial> trials(ScoredBy score) {
        return Trial.of(rows, rule, score, counting);
    }

    /** The matrix that the figures show. */
    public RecognitionMatrix matrix(ScoredBy score) {
        return RecognitionMatrix.of(trials(score), averaging, bootstrap());
    }

    /** The rule by which most answers can be scored; of equal ones the first with categories. */
    public static DecisionRule usualRule(List<RecognitionRow> rows, List<DecisionRule> rules) {
        List<DecisionRule> order = Stream.concat(
                        rules.stream().filter(rule -> !rule.answers().isEmpty()),
                        rules.stream().filter(rule -> rule.answers().isEmpty()))
                .toList();
        DecisionRule best = order.get(0);
        long most = -1;
        for (DecisionRule rule : order) {
            long scored = 0;
            for (RecognitionRow row : rows) {
                RecognitionRow.Verdict verdict = row.verdict(rule);
                scored += verdict.correct().isPresent() ? 1 : 0;
                scored += verdict.agrees().isPresent() ? 1 : 0;
            }
            if (scored > most) {
                best = rule;
                most = scored;
            }
        }
        return best;
    }
}
