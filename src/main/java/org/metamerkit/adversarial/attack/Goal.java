// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.util.Locale;

/**
 * What an attack wants a network to answer.
 *
 * @param kind which class
 * @param fixed the class, 0-based, for {@link Kind#FIXED}; else −1
 */
public record Goal(Kind kind, int fixed) {
    /** The ways to choose a target. */
    public enum Kind {
        /** Anything but the label: untargeted. */
        ANY,
        /** The class of the largest logit but the label's. */
        NEXT,
        /** The class of the smallest logit but the label's. */
        LEAST,
        /** A class drawn for each picture, never the label. */
        RANDOM,
        /** The same class for all pictures. */
        FIXED
    }

    /** Anything but the label. */
    public static Goal any() {
        return new Goal(Kind.ANY, -1);
    }

    /** One class for all pictures. */
    public static Goal of(int classIndex) {
        return new Goal(Kind.FIXED, classIndex);
    }

    public boolean isTargeted() {
        return kind != Kind.ANY;
    }

    /** The picture's target, or −1 if any class will do. */
    int target(float[] cleanLogits, int label, PictureRandom random) {
        int[] falling = AttackLoss.falling(cleanLogits);
        return switch (kind) {
            case ANY -> -1;
            case FIXED -> fixed;
            case NEXT -> falling[0] == label ? falling[1] : falling[0];
            case LEAST ->
                falling[falling.length - 1] == label ? falling[falling.length - 2] : falling[falling.length - 1];
            case RANDOM -> {
                int drawn = random.below(cleanLogits.length - 1);
                yield drawn < label ? drawn : drawn + 1;
            }
        };
    }

    /** Whether an answer is what was wanted. */
    static boolean reached(int answer, int label, int target) {
        return target < 0 ? answer != label : answer == target;
    }

    @Override
    public String toString() {
        return kind == Kind.FIXED ? "class " + fixed : kind.name().toLowerCase(Locale.ROOT);
    }
}
