// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import java.util.List;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.correlation.KendallsCorrelation;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/**
 * The three correlations of Feather et al. 2023 (Fig. 8) between two rows of numbers. Ties have average ranks (Spearman) and
 * are taken out of the denominator (Kendall's τ-b, Kendall 1945).
 *
 * @param n points
 * @param pearson r, −1 … 1
 * @param spearman ρ
 * @param kendall τ-b
 */
public record Correlations(int n, double pearson, double spearman, double kendall) {
    /** Below this Pearson's r says nothing. */
    private static final int LEAST = 3;

    /**
     * Of pairs.
     *
     * @throws StatisticsException if there are fewer than three pairs, numbers that are not finite, or numbers that are all the
     *     same (no correlation is defined)
     */
    public static Correlations of(double[] x, double[] y) {
        StatisticsException.requirePairs(x, y);
        StatisticsException.requireCount("the correlation", x.length, LEAST);
        StatisticsException.requireFinite("the correlation's first row", x);
        StatisticsException.requireFinite("the correlation's second row", y);
        requireSpread(x);
        requireSpread(y);
        return new Correlations(
                x.length,
                new PearsonsCorrelation().correlation(x, y),
                new SpearmansCorrelation().correlation(x, y),
                new KendallsCorrelation().correlation(x, y));
    }

    /** r², 0 … 1. */
    public double rSquared() {
        return pearson * pearson;
    }

    /** Whether Pearson's r differs from 0: t with n − 2 degrees of freedom, two-sided. */
    public PValue pearsonTest(String what) {
        return test("Pearson correlation, " + what, "r", pearson);
    }

    /** Whether Spearman's ρ differs from 0: the t approximation with n − 2 degrees of freedom, two-sided, as in scipy. */
    public PValue spearmanTest(String what) {
        return test("Spearman correlation, " + what, "rho", spearman);
    }

    private PValue test(String name, String symbol, double r) {
        double degrees = n - 2;
        double p = 0;
        if (Math.abs(r) < 1) {
            double t = Math.abs(r) * Math.sqrt(degrees / ((1 - r) * (1 + r)));
            p = 2 * new TDistribution(null, degrees).cumulativeProbability(-t);
        }
        return PValue.parametric(name, symbol, r, List.of(degrees), n, "points", p);
    }

    private static void requireSpread(double[] values) {
        for (double value : values) {
            if (value != values[0]) {
                return;
            }
        }
        throw new StatisticsException("all " + values.length + " values are " + values[0]
                + ", expected different ones; a correlation with a constant is not defined");
    }
}
