// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import java.util.Objects;

/**
 * Whether a network calls the metamer what it calls the original (not what the original is): by the paper's 16-way maximum
 * rule where the network's first answer to the original lies in one of the 16 categories, else by the 1000-way answer, since
 * the 16-way rule must call a cup of coffee something too; for other label sets by the network's own first answer.
 *
 * @param same whether the two answers are equal under {@code rule}
 * @param rule the rule that decided
 * @param original all answers to the original
 * @param metamer all answers to the metamer
 */
public record SameClass(boolean same, ClassRule rule, ClassAnswer original, ClassAnswer metamer) {
    public SameClass {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(original, "original");
        Objects.requireNonNull(metamer, "metamer");
    }

    /**
     * Chooses the rule by the original and applies it.
     *
     * @throws IllegalArgumentException if only one of the answers has 16 categories
     */
    public static SameClass decide(ClassAnswer original, ClassAnswer metamer) {
        if (original.sixteen().isPresent() != metamer.sixteen().isPresent()) {
            throw new IllegalArgumentException(
                    "Only one of the answers to the original and to the metamer has 16 categories;"
                            + " both must come from one network.");
        }
        if (original.sixteen().isEmpty()) {
            return new SameClass(original.index() == metamer.index(), ClassRule.OWN_LABELS, original, metamer);
        }
        ClassAnswer.Sixteen sixteen = original.sixteen().get();
        if (sixteen.categoryOfFirst().isEmpty()) {
            return new SameClass(original.index() == metamer.index(), ClassRule.IMAGENET1000, original, metamer);
        }
        boolean same = sixteen.maximum().equals(metamer.sixteen().get().maximum());
        return new SameClass(same, ClassRule.IMAGENET16_MAXIMUM, original, metamer);
    }

    /** The answer to the original under the rule that decided, as text. */
    public String originalAnswer() {
        return answer(original);
    }

    /** The answer to the metamer under the rule that decided, as text. */
    public String metamerAnswer() {
        return answer(metamer);
    }

    private String answer(ClassAnswer answer) {
        return rule == ClassRule.IMAGENET16_MAXIMUM
                ? answer.sixteen().orElseThrow().maximum()
                : answer.label();
    }
}
