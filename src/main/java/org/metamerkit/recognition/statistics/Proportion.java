// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * So many of so many.
 *
 * @param successes 0 … total
 * @param total 1 or more
 */
public record Proportion(long successes, long total) {
    public Proportion {
        if (total < 1 || successes < 0 || successes > total) {
            throw new IllegalArgumentException(
                    "The proportion is " + successes + " of " + total + ", expected 0 to n of n, n at least 1.");
        }
    }

    /** successes / total. */
    public double value() {
        return (double) successes / total;
    }

    /** The usual 95 % interval of {@link #wilson(double)}. */
    public Interval wilson() {
        return wilson(Interval.USUAL_LEVEL);
    }

    /** Wilson's score interval without continuity correction (Wilson 1927; Newcombe 1998, method 3). */
    public Interval wilson(double level) {
        Interval.requireLevel(level);
        double z = new NormalDistribution(null, 0, 1).inverseCumulativeProbability(1 - (1 - level) / 2);
        double p = value();
        double n = total;
        double center = p + z * z / (2 * n);
        double half = z * Math.sqrt(p * (1 - p) / n + z * z / (4 * n * n));
        double scale = 1 + z * z / n;
        return new Interval(
                successes == 0 ? 0 : (center - half) / scale, successes == total ? 1 : (center + half) / scale, level);
    }
}
