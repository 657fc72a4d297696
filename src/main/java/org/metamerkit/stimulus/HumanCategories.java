// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import java.util.Optional;

/** The two ways from a network's 1000 ImageNet answers to one of the {@link HumanCategory 16 categories}. */
public final class HumanCategories {
    /** Number of classes both rules need. */
    public static final int CLASSES = 1000;

    private static final HumanCategory[] OF_CLASS = table();

    private HumanCategories() {}

    /** The category a class belongs to; empty for most classes and for any index outside 0 … 999. */
    public static Optional<HumanCategory> ofClass(int index) {
        return index < 0 || index >= CLASSES ? Optional.empty() : Optional.ofNullable(OF_CLASS[index]);
    }

    /**
     * The category of the highest logit among the classes that have one; of equal logits the lower index wins. Feather et
     * al. 2023, model_metamers_pytorch's {@code helpers_16_choice.force_16_choice}.
     *
     * @throws IllegalArgumentException if there are not 1000 finite logits
     */
    public static HumanCategory maximumRule(float[] logits1000) {
        requireLogits(logits1000);
        int best = -1;
        for (int i = 0; i < CLASSES; i++) {
            if (OF_CLASS[i] != null && (best < 0 || logits1000[i] > logits1000[best])) {
                best = i;
            }
        }
        return OF_CLASS[best];
    }

    /**
     * The category whose classes have the highest mean softmax probability; of equal means the first category wins.
     * Geirhos et al., {@code decision_mappings.py}.
     *
     * @throws IllegalArgumentException if there are not 1000 finite logits
     */
    public static HumanCategory meanRule(float[] logits1000) {
        requireLogits(logits1000);
        // Relative to the best class that counts, and without the softmax's common denominator: the order is the same,
        // and the classes that count cannot all underflow to 0.
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < CLASSES; i++) {
            if (OF_CLASS[i] != null) {
                highest = Math.max(highest, logits1000[i]);
            }
        }
        double[] sums = new double[HumanCategory.values().length];
        for (int i = 0; i < CLASSES; i++) {
            if (OF_CLASS[i] != null) {
                sums[OF_CLASS[i].ordinal()] += StrictMath.exp(logits1000[i] - highest);
            }
        }
        HumanCategory best = HumanCategory.AIRPLANE;
        for (HumanCategory category : HumanCategory.values()) {
            if (sums[category.ordinal()] / category.size() > sums[best.ordinal()] / best.size()) {
                best = category;
            }
        }
        return best;
    }

    private static void requireLogits(float[] logits) {
        if (logits.length != CLASSES) {
            throw new IllegalArgumentException("There are " + logits.length
                    + " logits, expected ImageNet's 1000: use the 1000-way answer of another label set instead.");
        }
        for (int i = 0; i < CLASSES; i++) {
            if (!Float.isFinite(logits[i])) {
                throw new IllegalArgumentException(
                        "Logit " + i + " is " + logits[i] + ", expected finite numbers: check the network's input.");
            }
        }
    }

    private static HumanCategory[] table() {
        HumanCategory[] table = new HumanCategory[CLASSES];
        for (HumanCategory category : HumanCategory.values()) {
            for (int index : category.indices()) {
                table[index] = category;
            }
        }
        return table;
    }
}
