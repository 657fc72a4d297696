// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

/** By which of a network's answers a metamer's class is compared with its original's. */
public enum ClassRule {
    /** The paper's: 16 categories, each the maximum over its ImageNet classes (Feather et al. 2023, SCIENCE §1.2 a). */
    IMAGENET16_MAXIMUM("imagenet16_maximum"),
    /** The 1000-way answer, where the first answer to the original lies in none of the 16 categories. */
    IMAGENET1000("imagenet1000"),
    /** The network's own first answer, for other label sets. */
    OWN_LABELS("own_labels");

    private final String key;

    ClassRule(String key) {
        this.key = key;
    }

    /** The rule's name in JSON and CSV files ({@code class_rule}). */
    public String key() {
        return key;
    }
}
