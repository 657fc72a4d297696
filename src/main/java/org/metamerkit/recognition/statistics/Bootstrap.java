// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * The bootstrap (Efron and Tibshirani 1993): n units are drawn with replacement, again and again, and the statistic is computed
 * of each draw. Percentile intervals (their eq. 13.5) and bias-corrected accelerated ones (eq. 14.9–14.15); quantiles interpolate
 * linearly, as numpy's and R's (type 7).
 *
 * @param resamples how many draws, 1,000 in Feather et al. 2023 and unless told otherwise
 * @param seed same seed, same draws, on every machine (Commons Math's WELL19937c)
 * @param level of the intervals
 */
public record Bootstrap(int resamples, long seed, double level) {
    /** Feather et al. 2023 ({@code analysis_scripts}: 1,000 bootstraps over stimuli). */
    public static final int USUAL_RESAMPLES = 1000;

    private static final double ROUNDING = 1e-12;

    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

    public Bootstrap {
        if (resamples < 2) {
            throw new IllegalArgumentException(
                    "There are " + resamples + " resamples, expected 2 or more, usually 1,000.");
        }
        Interval.requireLevel(level);
    }

    /** 1,000 draws and 95 % intervals. */
    public static Bootstrap seeded(long seed) {
        return new Bootstrap(USUAL_RESAMPLES, seed, Interval.USUAL_LEVEL);
    }

    /**
     * What came out.
     *
     * @param value the statistic of the data themselves
     * @param sem standard deviation of the statistic over the draws (denominator {@code resamples − 1})
     * @param percentile percentile interval
     * @param bca bias-corrected accelerated interval; the percentile interval where all draws agree
     * @param n units drawn from
     * @param resamples how many draws
     * @param seed their seed
     */
    public record Estimate(
            double value, double sem, Interval percentile, Interval bca, int n, int resamples, long seed) {}

    /**
     * The mean of numbers.
     *
     * @throws StatisticsException if there are none or one is not finite
     */
    public Estimate mean(double[] values) {
        StatisticsException.requireFinite("the sample", values);
        return of(values.length, indices -> {
            double sum = 0;
            for (int index : indices) {
                sum += values[index];
            }
            return sum / indices.length;
        });
    }

    /**
     * Any statistic of n units.
     *
     * @param n how many units there are
     * @param statistic of the units with the indices it is given (0 … n − 1, with repetitions; n of them, or n − 1 for the
     *     jackknife). The array is used again: do not keep it
     * @throws StatisticsException if n is 0, or the statistic of the data or of a draw is not finite
     */
    public Estimate of(int n, ToDoubleFunction<int[]> statistic) {
        StatisticsException.requireCount("the sample", n, 1);
        int[] indices = new int[n];
        Arrays.setAll(indices, i -> i);
        double value = finite(statistic.applyAsDouble(indices));
        IndexDraws drawn = IndexDraws.of(seed, n, resamples);
        double[] draws = new double[resamples];
        for (int draw = 0; draw < resamples; draw++) {
            drawn.next(indices);
            draws[draw] = finite(statistic.applyAsDouble(indices));
        }
        return summarize(value, draws, n > 1 ? jackknife(n, statistic) : new double[] {value}, n);
    }

    /** The summary of given draws and leave-one-out values; apart so that it can be compared with others' arithmetic. */
    Estimate summarize(double value, double[] draws, double[] leaveOneOut, int n) {
        double tail = (1 - level) / 2;
        double[] sorted = draws.clone();
        Arrays.sort(sorted);
        Interval percentile = new Interval(quantile(sorted, tail), quantile(sorted, 1 - tail), level);
        return new Estimate(
                value,
                Math.sqrt(StatUtils.variance(draws)),
                percentile,
                bca(value, sorted, leaveOneOut, percentile),
                n,
                draws.length,
                seed);
    }

    /** Eq. 14.9–14.15 of Efron and Tibshirani; draws equal to the value count half, as in scipy. */
    private Interval bca(double value, double[] draws, double[] leaveOneOut, Interval percentile) {
        double below = 0;
        for (double draw : draws) {
            // equal means of different draws may be rounded differently
            below += Math.abs(draw - value) <= ROUNDING * Math.abs(value) ? 0.5 : draw < value ? 1 : 0;
        }
        double share = below / draws.length;
        if (!(share > 0 && share < 1)) {
            return percentile;
        }
        double bias = NORMAL.inverseCumulativeProbability(share);
        double mean = StatUtils.mean(leaveOneOut);
        double squares = 0;
        double cubes = 0;
        for (double each : leaveOneOut) {
            double difference = mean - each;
            squares += difference * difference;
            cubes += difference * difference * difference;
        }
        double acceleration = squares == 0 ? 0 : cubes / (6 * Math.pow(squares, 1.5));
        double tail = (1 - level) / 2;
        return new Interval(
                quantile(draws, corrected(tail, bias, acceleration)),
                quantile(draws, corrected(1 - tail, bias, acceleration)),
                level);
    }

    private static double corrected(double probability, double bias, double acceleration) {
        double z = bias + NORMAL.inverseCumulativeProbability(probability);
        return NORMAL.cumulativeProbability(bias + z / (1 - acceleration * z));
    }

    private static double quantile(double[] sorted, double probability) {
        double place = probability * (sorted.length - 1);
        int below = (int) place;
        double above = sorted[Math.min(below + 1, sorted.length - 1)];
        return sorted[below] + (place - below) * (above - sorted[below]);
    }

    private static double[] jackknife(int n, ToDoubleFunction<int[]> statistic) {
        double[] values = new double[n];
        int[] indices = new int[n - 1];
        for (int left = 0; left < n; left++) {
            for (int i = 0; i < n - 1; i++) {
                indices[i] = i < left ? i : i + 1;
            }
            values[left] = finite(statistic.applyAsDouble(indices));
        }
        return values;
    }

    private static double finite(double value) {
        if (!Double.isFinite(value)) {
            throw new StatisticsException("the statistic of a bootstrap sample is " + value
                    + ", expected a finite number; use a statistic that every sample has, or more data");
        }
        return value;
    }
}
