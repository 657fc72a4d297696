// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial;

import java.util.Locale;

/** How the size of a perturbation is measured, over all channels and pixels of a picture in [0, 1]. */
public enum PerturbationNorm {
    /** Euclidean length. */
    L2,
    /** Largest absolute change of any value. */
    LINF,
    /** Sum of absolute changes. */
    L1;

    /** What lies within a ball keeps this share of its radius away from its border, so that no way of adding up puts it outside. */
    private static final double BORDER = 1e-12;

    private static final int ROUNDS_OF_SHRINKING = 24;

    /**
     * @param text {@code l2}, {@code linf} or {@code l1}, in any case
     * @throws IllegalArgumentException with one sentence if it is anything else
     */
    public static PerturbationNorm parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "l2", "2" -> L2;
            case "linf", "inf" -> LINF;
            case "l1", "1" -> L1;
            default -> throw new IllegalArgumentException("there is no norm '" + text + "'; give linf, l2 or l1");
        };
    }

    /** The size of {@code changed − original}, computed in double from the float32 values. */
    public double distance(float[] original, float[] changed) {
        double size = 0;
        for (int i = 0; i < original.length; i++) {
            double change = Math.abs((double) changed[i] - original[i]);
            size = switch (this) {
                case L2 -> size + change * change;
                case LINF -> Math.max(size, change);
                case L1 -> size + change;
            };
        }
        return this == L2 ? Math.sqrt(size) : size;
    }

    /**
     * Puts a picture into the ball of radius {@code eps} about the original and into [0, 1], in place, such that this holds exactly
     * for the float32 values: for L∞ every value is clamped (that is the nearest picture), for L2 and L1 the perturbation is
     * scaled. Meant for pictures that lie in the ball but for rounding, and for random perturbations.
     */
    public void settle(float[] original, float[] changed, double eps) {
        for (int i = 0; i < changed.length; i++) {
            changed[i] = this == LINF
                    ? Math.max(lowest(original[i], eps), Math.min(highest(original[i], eps), changed[i]))
                    : Math.max(0, Math.min(1, changed[i]));
        }
        if (this == LINF) {
            return;
        }
        double limit = eps * (1 - BORDER);
        for (int round = 0; round <= ROUNDS_OF_SHRINKING; round++) {
            double size = distance(original, changed);
            if (size <= limit) {
                return;
            }
            // more and more, since rounding to float32 may lengthen what was scaled to fit
            double factor = round == ROUNDS_OF_SHRINKING ? 0 : limit / size * (1 - Math.scalb(1e-9, round));
            for (int i = 0; i < changed.length; i++) {
                changed[i] = (float) (original[i] + factor * ((double) changed[i] - original[i]));
            }
        }
    }

    /** The largest float32 within {@code eps} of a value, and not above 1. */
    public static float highest(float value, double eps) {
        float highest = (float) Math.min(1, value + eps);
        return (double) highest - value > eps ? Math.nextDown(highest) : highest;
    }

    /** The smallest float32 within {@code eps} of a value, and not below 0. */
    public static float lowest(float value, double eps) {
        float lowest = (float) Math.max(0, value - eps);
        return (double) value - lowest > eps ? Math.nextUp(lowest) : lowest;
    }

    /** As the command line has it, for example {@code linf}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
