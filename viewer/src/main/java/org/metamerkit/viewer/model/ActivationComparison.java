// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

/**
 * All units of a stage: activation by the metamer over activation by the original, as counts on a square grid, and the distribution
 * of each. Units are counted, none is left out.
 *
 * @param stage its name
 * @param units how many
 * @param low of the axes, the smallest activation of both
 * @param high of the axes, the largest activation of both
 * @param counts row by row from low to high, the metamer's activation; columns the original's
 * @param original units by activation
 * @param metamer units by activation
 */
public record ActivationComparison(
        String stage, int units, double low, double high, int[][] counts, int[] original, int[] metamer) {
    /** Cells along each side. */
    public static final int BINS = 96;

    /**
     * Counts.
     *
     * @throws IllegalArgumentException if there are no units, or the two differ in their number
     */
    public static ActivationComparison of(String stage, float[] original, float[] metamer) {
        if (original.length == 0 || original.length != metamer.length) {
            throw new IllegalArgumentException("The stage " + stage + " gave " + original.length + " and "
                    + metamer.length + " activations, expected the same number of both and at least one.");
        }
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < original.length; i++) {
            low = Math.min(low, Math.min(original[i], metamer[i]));
            high = Math.max(high, Math.max(original[i], metamer[i]));
        }
        double span = high > low ? high - low : 1;
        int[][] counts = new int[BINS][BINS];
        int[] first = new int[BINS];
        int[] second = new int[BINS];
        for (int i = 0; i < original.length; i++) {
            int column = bin((original[i] - low) / span);
            int row = bin((metamer[i] - low) / span);
            counts[row][column]++;
            first[column]++;
            second[row]++;
        }
        return new ActivationComparison(stage, original.length, low, low + span, counts, first, second);
    }

    private static int bin(double share) {
        return Math.max(0, Math.min(BINS - 1, (int) (share * BINS)));
    }

    /** The largest count of a cell. */
    public int most() {
        int most = 0;
        for (int[] row : counts) {
            for (int count : row) {
                most = Math.max(most, count);
            }
        }
        return most;
    }
}
