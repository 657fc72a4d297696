// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one network said of one picture.
 *
 * @param ofOriginal whether it was shown the original, not the metamer
 * @param evaluator the network's name, as {@link Recognition#evaluators} gives it
 * @param evaluatorSha256 of its weights
 * @param decisions by the rules' keys
 * @param top its first answers, most probable first, five at most
 */
public record RecognitionAnswer(
        boolean ofOriginal,
        String evaluator,
        String evaluatorSha256,
        Map<String, Decision> decisions,
        List<Likely> top) {
    /**
     * An answer under one rule.
     *
     * @param decision empty if the rule does not apply to the network's classes
     * @param trueClass what the original shows, in the rule's words, where that is known
     * @param correct whether the decision is the true class
     * @param agrees whether it is the generating network's answer to the original
     */
    public record Decision(
            Optional<String> decision,
            Optional<String> trueClass,
            Optional<Boolean> correct,
            Optional<Boolean> agrees) {}

    /**
     * One of the first answers.
     *
     * @param probability of the softmax, 0 to 1; NaN if it is not on file
     */
    public record Likely(String label, double probability) {}

    public RecognitionAnswer {
        decisions = Collections.unmodifiableMap(new LinkedHashMap<>(decisions));
        top = List.copyOf(top);
    }
}
