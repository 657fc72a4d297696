// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

/**
 * The six sums of every picture over activation {@code a} and target {@code t}, and the measures that follow from them.
 *
 * @param count units a picture
 * @param sums pictures × {@link #SUMS}, in the order of {@code activation_match.h}
 */
public record MatchSums(long count, double[] sums) {
    public static final int SUMS = 6;

    /** A variance below this share of the mean square is rounding. */
    private static final double ROUNDING = 1e-12;

    public int pictures() {
        return sums.length / SUMS;
    }

    public double residualSquared(int picture) {
        return sums[picture * SUMS];
    }

    public double targetSquared(int picture) {
        return sums[picture * SUMS + 1];
    }

    public double activation(int picture) {
        return sums[picture * SUMS + 2];
    }

    public double activationSquared(int picture) {
        return sums[picture * SUMS + 3];
    }

    public double target(int picture) {
        return sums[picture * SUMS + 4];
    }

    public double product(int picture) {
        return sums[picture * SUMS + 5];
    }

    /** Ratio of norms ‖a − t‖/‖t‖, the loss of Feather et al. 2023; NaN or infinite for a target of zeros. */
    public double normalizedLoss(int picture) {
        return Math.sqrt(residualSquared(picture)) / Math.sqrt(targetSquared(picture));
    }

    /**
     * Pearson's r; 0 where either side is constant, as the reference has it for activations that are all zero. From sums, so
     * that what varies by less than a millionth of its size counts as constant: a figure to watch, not to judge by.
     */
    public double pearson(int picture) {
        double covariance = product(picture) - activation(picture) * target(picture) / count;
        double activationVariance = activationSquared(picture) - activation(picture) * activation(picture) / count;
        double targetVariance = targetSquared(picture) - target(picture) * target(picture) / count;
        if (Double.isNaN(covariance) || Double.isNaN(activationVariance) || Double.isNaN(targetVariance)) {
            return Double.NaN;
        }
        if (activationVariance <= ROUNDING * activationSquared(picture)
                || targetVariance <= ROUNDING * targetSquared(picture)) {
            return 0;
        }
        return Math.max(-1, Math.min(1, covariance / Math.sqrt(activationVariance * targetVariance)));
    }
}
