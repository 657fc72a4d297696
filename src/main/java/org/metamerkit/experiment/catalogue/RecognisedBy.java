// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

/**
 * What counts as recognising a metamer.
 *
 * @param evaluator the network that is asked, by name as {@link Recognition#evaluators} gives it
 * @param rule key of the rule that makes its outputs an answer: {@code own}, {@code imagenet16_maximum}, {@code imagenet16_mean},
 *     {@code cifar10} or a user's; {@link Recognition#rules}
 * @param score what the answer must be
 */
public record RecognisedBy(String evaluator, String rule, Score score) {
    /** What an answer is compared with. */
    public enum Score {
        /** What the original shows, where somebody said so. */
        TRUE_CLASS,
        /** What the generating network says of the original. */
        GENERATORS_ANSWER
    }
}
