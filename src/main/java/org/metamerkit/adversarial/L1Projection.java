// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial;

/**
 * The nearest picture in [0, 1] whose L1 distance from an original is at most eps (Croce and Hein 2021, arXiv:2103.01208,
 * proposition 2.1): with δ the change wanted and c the room there is for it in [0, 1], each value changes by {@code
 * sign(δ) min(max(|δ| − λ, 0), c)}, λ ≥ 0 the smallest number for which these add up to eps at most.
 */
public final class L1Projection {
    /** Halvings of the interval in which λ lies; more than a double can tell apart for changes of 0 to 1. */
    private static final int HALVINGS = 60;

    private L1Projection() {}

    /**
     * Projects {@code picture} in place, such that it lies in the ball and in [0, 1] exactly.
     *
     * @param original values in [0, 1]
     * @param picture as many values
     */
    public static void project(float[] original, float[] picture, double eps) {
        double largest = 0;
        for (int i = 0; i < original.length; i++) {
            largest = Math.max(largest, Math.abs((double) picture[i] - original[i]));
        }
        double lambda = 0;
        if (size(original, picture, 0) > eps) {
            double low = 0;
            double high = largest;
            for (int i = 0; i < HALVINGS && low < high; i++) {
                double middle = (low + high) / 2;
                if (size(original, picture, middle) > eps) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            lambda = high;
        }
        for (int i = 0; i < original.length; i++) {
            double change = (double) picture[i] - original[i];
            picture[i] = (float) (original[i] + Math.copySign(kept(original[i], change, lambda), change));
        }
        PerturbationNorm.L1.settle(original, picture, eps);
    }

    private static double size(float[] original, float[] picture, double lambda) {
        double size = 0;
        for (int i = 0; i < original.length; i++) {
            size += kept(original[i], (double) picture[i] - original[i], lambda);
        }
        return size;
    }

    private static double kept(float original, double change, double lambda) {
        double room = change > 0 ? 1 - (double) original : original;
        return Math.min(Math.max(Math.abs(change) - lambda, 0), room);
    }
}
