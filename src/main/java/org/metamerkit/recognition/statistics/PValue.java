// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.StringJoiner;

/**
 * A p-value with all that a reader needs to judge or repeat it.
 *
 * @param test the test's name and what it tested: {@code repeated-measures ANOVA, stage × network}
 * @param statistic the statistic's symbol: {@code F}, {@code t}, {@code r}, {@code mean difference}
 * @param value the statistic observed
 * @param degreesOfFreedom the statistic's degrees of freedom (none for a permutation test of a mean); may be fractions where
 *     sphericity is corrected for
 * @param n independent units the test rests on (participants, pairs, points), as {@code unit} says
 * @param unit what n counts
 * @param p probability of a statistic at least as extreme under the null hypothesis, 0 … 1
 * @param permutations how many random permutations it was counted over; empty for a parametric test
 * @param seed seed of these permutations
 */
public record PValue(
        String test,
        String statistic,
        double value,
        List<Double> degreesOfFreedom,
        int n,
        String unit,
        double p,
        OptionalInt permutations,
        OptionalLong seed) {

    public PValue {
        degreesOfFreedom = List.copyOf(degreesOfFreedom);
    }

    /** From a known distribution. */
    static PValue parametric(
            String test, String statistic, double value, List<Double> degreesOfFreedom, int n, String unit, double p) {
        return new PValue(
                test, statistic, value, degreesOfFreedom, n, unit, p, OptionalInt.empty(), OptionalLong.empty());
    }

    /** The same test with a p-value corrected for others (see {@link MultipleComparisons}). */
    public PValue corrected(String method, double correctedP) {
        return new PValue(
                test + " (" + method + ")",
                statistic,
                value,
                degreesOfFreedom,
                n,
                unit,
                correctedP,
                permutations,
                seed);
    }

    /** For people: {@code ANOVA, stage: F(7, 133) = 343.1, p = 0.0001 (10,000 permutations, seed 0), n = 20 participants}. */
    public String sentence() {
        StringJoiner degrees = new StringJoiner(", ", "(", ")").setEmptyValue("");
        degreesOfFreedom.forEach(
                degree -> degrees.add(String.format(Locale.ROOT, degree % 1 == 0 ? "%.0f" : "%.2f", degree)));
        String chance = permutations.isPresent()
                ? String.format(Locale.ROOT, " (%,d permutations, seed %d)", permutations.getAsInt(), seed.orElse(0))
                : "";
        return String.format(
                Locale.ROOT,
                "%s: %s%s = %.4g, p %s%s, n = %d %s",
                test,
                statistic,
                degrees,
                value,
                format(p),
                chance,
                n,
                unit);
    }

    private static String format(double p) {
        return p < 1e-4 && p > 0 ? String.format(Locale.ROOT, "= %.1e", p) : String.format(Locale.ROOT, "= %.4f", p);
    }
}
