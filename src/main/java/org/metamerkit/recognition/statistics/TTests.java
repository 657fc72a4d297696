// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import java.util.List;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/** Student's test of pairs and Welch's of two groups, both two-sided. */
public final class TTests {
    private TTests() {}

    /**
     * Whether the mean of a − b differs from 0.
     *
     * @throws StatisticsException if there are fewer than two pairs, or all differences are the same
     */
    public static PValue paired(String what, double[] a, double[] b) {
        double[] differences = EffectSizes.differences(a, b);
        double variance = spread(StatUtils.variance(differences));
        int n = differences.length;
        double t = StatUtils.mean(differences) / Math.sqrt(variance / n);
        return test("paired t-test, " + what, t, n - 1, n, "pairs");
    }

    /**
     * Whether two groups' means differ, variances unequal (Welch 1947).
     *
     * @throws StatisticsException if a group has fewer than two values, or neither varies
     */
    public static PValue welch(String what, double[] a, double[] b) {
        EffectSizes.requireGroups(a, b);
        double first = StatUtils.variance(a) / a.length;
        double second = StatUtils.variance(b) / b.length;
        double sum = spread(first + second);
        double degrees = sum * sum / (first * first / (a.length - 1) + second * second / (b.length - 1));
        double t = (StatUtils.mean(a) - StatUtils.mean(b)) / Math.sqrt(sum);
        return test("Welch's t-test, " + what, t, degrees, a.length + b.length, "values");
    }

    private static PValue test(String name, double t, double degrees, int n, String unit) {
        double p = 2 * new TDistribution(null, degrees).cumulativeProbability(-Math.abs(t));
        return PValue.parametric(name, "t", t, List.of(degrees), n, unit, p);
    }

    private static double spread(double variance) {
        if (variance == 0) {
            throw new StatisticsException(
                    "the values do not vary, expected some variance; a t-test of constants is not defined");
        }
        return variance;
    }
}
