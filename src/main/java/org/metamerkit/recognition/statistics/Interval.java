// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import java.util.Locale;

/**
 * A confidence interval.
 *
 * @param lower lower end, at most {@code upper}
 * @param upper upper end
 * @param level probability that such intervals cover the true value, 0 … 1 (0.95)
 */
public record Interval(double lower, double upper, double level) {
    /** What is usual. */
    public static final double USUAL_LEVEL = 0.95;

    /** Whether a value lies inside, ends included. */
    public boolean contains(double value) {
        return lower <= value && value <= upper;
    }

    /** For people: {@code 95 % CI [0.12, 0.34]}. */
    public String sentence() {
        return String.format(Locale.ROOT, "%.4g %% CI [%.4g, %.4g]", 100 * level, lower, upper)
                .replace(".000 %", " %")
                .replace(".00 %", " %");
    }

    static void requireLevel(double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException(
                    "The level is " + level + ", expected a number between 0 and 1, as 0.95.");
        }
    }
}
