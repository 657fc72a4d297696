// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import org.metamerkit.recognition.DecisionRule;
import org.metamerkit.recognition.LabelSet;

/** Which of the 16 everyday categories a true class belongs to, as recognition is scored: one place says what a text names. */
final class OriginalCategory {
    private static final DecisionRule SIXTEEN = DecisionRule.USUAL.stream()
            .filter(rule -> rule.key().equals("imagenet16_maximum"))
            .findFirst()
            .orElseThrow();

    private OriginalCategory() {}

    /** The category's name; a class in none of the 16 is a category of its own. */
    static String of(String trueClass) {
        return SIXTEEN.translate(LabelSet.IMAGENET, trueClass).orElse(trueClass);
    }
}
