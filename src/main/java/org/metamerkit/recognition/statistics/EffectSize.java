// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import java.util.Locale;

/**
 * An effect size with its confidence interval.
 *
 * @param name which ({@code Cohen's d}, {@code partial eta squared}, …)
 * @param value the estimate
 * @param interval its confidence interval
 */
public record EffectSize(String name, double value, Interval interval) {
    /** For people: {@code Cohen's d = 0.8123, 95 % CI [0.1, 1.5]}. */
    public String sentence() {
        return String.format(Locale.ROOT, "%s = %.4g, %s", name, value, interval.sentence());
    }
}
