// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.special.Gamma;
import org.apache.commons.math3.stat.StatUtils;

/**
 * Effect sizes with confidence intervals. Those of standardised differences invert the noncentral t distribution (Cumming and
 * Finch 2001), those of partial η² the noncentral F distribution (Smithson 2003).
 */
public final class EffectSizes {
    /** Haldane's and Anscombe's correction of a table with an empty cell. */
    private static final double HALF_A_CASE = 0.5;

    private EffectSizes() {}

    /**
     * Cohen's d of two groups: difference of means over the pooled standard deviation (Cohen 1988, eq. 2.5.1).
     *
     * @throws StatisticsException if a group has fewer than two values or neither varies
     */
    public static EffectSize cohensD(double[] a, double[] b, double level) {
        Interval.requireLevel(level);
        requireGroups(a, b);
        double degrees = a.length + b.length - 2.0;
        double pooled = ((a.length - 1) * StatUtils.variance(a) + (b.length - 1) * StatUtils.variance(b)) / degrees;
        requireSpread(pooled);
        double d = (StatUtils.mean(a) - StatUtils.mean(b)) / Math.sqrt(pooled);
        double scale = Math.sqrt(1.0 / a.length + 1.0 / b.length);
        return new EffectSize("Cohen's d", d, standardized(d / scale, degrees, scale, level));
    }

    /**
     * Hedges' g: Cohen's d times J = Γ(ν/2) / (√(ν/2) Γ((ν − 1)/2)), ν = n₁ + n₂ − 2 (Hedges 1981, eq. 6e).
     *
     * @throws StatisticsException as {@link #cohensD}
     */
    public static EffectSize hedgesG(double[] a, double[] b, double level) {
        EffectSize d = cohensD(a, b, level);
        double half = (a.length + b.length - 2) / 2.0;
        double j = Math.exp(Gamma.logGamma(half) - Gamma.logGamma(half - 0.5)) / Math.sqrt(half);
        Interval interval =
                new Interval(j * d.interval().lower(), j * d.interval().upper(), level);
        return new EffectSize("Hedges' g", j * d.value(), interval);
    }

    /**
     * Cohen's d_z of pairs: mean difference over the standard deviation of the differences (Cohen 1988, eq. 2.3.5).
     *
     * @throws StatisticsException if there are fewer than two pairs or all differences are the same
     */
    public static EffectSize cohensDz(double[] a, double[] b, double level) {
        Interval.requireLevel(level);
        double[] differences = differences(a, b);
        double variance = StatUtils.variance(differences);
        requireSpread(variance);
        double dz = StatUtils.mean(differences) / Math.sqrt(variance);
        double scale = 1 / Math.sqrt(differences.length);
        return new EffectSize("Cohen's dz", dz, standardized(dz / scale, differences.length - 1.0, scale, level));
    }

    /**
     * Partial η² of an F: F ν₁ / (F ν₁ + ν₂). Interval: λ / (λ + ν₁ + ν₂ + 1) at both limits of λ (Smithson 2003, p. 44).
     *
     * @param f 0 or more
     * @param degrees ν₁, above 0
     * @param errorDegrees ν₂, above 0
     */
    public static EffectSize partialEtaSquared(double f, double degrees, double errorDegrees, double level) {
        Interval.requireLevel(level);
        StatisticsException.requireFinite("the F statistic", f, degrees, errorDegrees);
        double tail = (1 - level) / 2;
        double lower = NoncentralDistributions.fNoncentrality(f, degrees, errorDegrees, 1 - tail);
        double upper = NoncentralDistributions.fNoncentrality(f, degrees, errorDegrees, tail);
        double total = degrees + errorDegrees + 1;
        return new EffectSize(
                "partial eta squared",
                f * degrees / (f * degrees + errorDegrees),
                new Interval(lower / (lower + total), upper / (upper + total), level));
    }

    /**
     * The odds of one proportion over those of another, with Woolf's interval (1955). Where a cell is empty, half a case is
     * added to all four.
     */
    public static EffectSize oddsRatio(Proportion a, Proportion b, double level) {
        Interval.requireLevel(level);
        double[] cells = {a.successes(), a.total() - a.successes(), b.successes(), b.total() - b.successes()};
        boolean empty = false;
        for (double cell : cells) {
            empty |= cell == 0;
        }
        double variance = 0;
        for (int i = 0; i < cells.length; i++) {
            cells[i] += empty ? HALF_A_CASE : 0;
            variance += 1 / cells[i];
        }
        double logarithm = Math.log(cells[0] * cells[3] / (cells[1] * cells[2]));
        double half = normal(level) * Math.sqrt(variance);
        return new EffectSize(
                "odds ratio",
                Math.exp(logarithm),
                new Interval(Math.exp(logarithm - half), Math.exp(logarithm + half), level));
    }

    /** The difference of two independent proportions with Newcombe's interval (1998, method 10: from Wilson's intervals). */
    public static EffectSize riskDifference(Proportion a, Proportion b, double level) {
        Interval first = a.wilson(level);
        Interval second = b.wilson(level);
        double difference = a.value() - b.value();
        double below = Math.hypot(a.value() - first.lower(), second.upper() - b.value());
        double above = Math.hypot(first.upper() - a.value(), b.value() - second.lower());
        return new EffectSize(
                "risk difference", difference, new Interval(difference - below, difference + above, level));
    }

    static double[] differences(double[] a, double[] b) {
        StatisticsException.requirePairs(a, b);
        StatisticsException.requireCount("the list of pairs", a.length, 2);
        StatisticsException.requireFinite("the pairs' first row", a);
        StatisticsException.requireFinite("the pairs' second row", b);
        double[] differences = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            differences[i] = a[i] - b[i];
        }
        return differences;
    }

    static void requireGroups(double[] a, double[] b) {
        StatisticsException.requireCount("the first group", a.length, 2);
        StatisticsException.requireCount("the second group", b.length, 2);
        StatisticsException.requireFinite("the first group", a);
        StatisticsException.requireFinite("the second group", b);
    }

    private static Interval standardized(double t, double degrees, double scale, double level) {
        double tail = (1 - level) / 2;
        return new Interval(
                scale * NoncentralDistributions.tNoncentrality(t, degrees, 1 - tail),
                scale * NoncentralDistributions.tNoncentrality(t, degrees, tail),
                level);
    }

    private static double normal(double level) {
        return new NormalDistribution(null, 0, 1).inverseCumulativeProbability(1 - (1 - level) / 2);
    }

    private static void requireSpread(double variance) {
        if (variance == 0) {
            throw new StatisticsException(
                    "the values do not vary, expected some variance; a standardised difference of constants is not defined");
        }
    }
}
