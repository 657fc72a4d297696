// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.Collection;
import java.util.stream.Collectors;

/** How evenly an observer uses the answers: Shannon's entropy of the distribution of responses. */
public final class DecisionEntropy {
    private DecisionEntropy() {}

    /**
     * In bits: 0 where all answers are the same, log₂ k where k answers are used equally often (4 for the 16 categories). Trials
     * without an answer do not count; without any answer the entropy is 0.
     */
    public static double bits(Collection<Trial> trials) {
        Collection<Long> counts = trials.stream()
                .flatMap(trial -> trial.response().stream())
                .collect(Collectors.groupingBy(answer -> answer, Collectors.counting()))
                .values();
        double total = counts.stream().mapToLong(Long::longValue).sum();
        double entropy = 0;
        for (long count : counts) {
            entropy -= count / total * Math.log(count / total) / Math.log(2);
        }
        return Math.max(0, entropy);
    }
}
