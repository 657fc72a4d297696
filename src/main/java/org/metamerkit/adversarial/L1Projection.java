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
        // values that do not change, mostly all but a few, add nothing to any size
        double[] sizes = new double[original.length];
        double[] rooms = new double[original.length];
        int count = 0;
        double largest = 0;
        for (int i = 0; i < original.length; i++) {
            double change = (double) picture[i] - original[i];
            double room = room(original[i], change);
            if (change != 0 && room > 0) {
                sizes[count] = Math.abs(change);
                rooms[count] = room;
                largest = Math.max(largest, sizes[count++]);
            }
        }
        double lambda = 0;
        if (size(sizes, rooms, count, 0) > eps) {
            double low = 0;
            double high = largest;
            for (int i = 0; i < HALVINGS && low < high; i++) {
                double middle = (low + high) / 2;
                if (size(sizes, rooms, count, middle) > eps) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            lambda = high;
        }
        for (int i = 0; i < original.length; i++) {
            double change = (double) picture[i] - original[i];
            double size = kept(Math.abs(change), room(original[i], change), lambda);
            picture[i] = (float) (original[i] + Math.copySign(size, change));
        }
        PerturbationNorm.L1.settle(original, picture, eps);
    }

    private static double size(double[] sizes, double[] rooms, int count, double lambda) {
        double size = 0;
        for (int i = 0; i < count; i++) {
            size += kept(sizes[i], rooms[i], lambda);
        }
        return size;
    }

    private static double kept(double size, double room, double lambda) {
        return Math.min(Math.max(size - lambda, 0), room);
    }

    private static double room(float original, double change) {
        return change > 0 ? 1 - (double) original : original;
    }
}
