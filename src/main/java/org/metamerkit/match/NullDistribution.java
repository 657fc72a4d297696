// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * How well two different natural pictures match by chance at one stage of a network: each measure over all pairs of a set of
 * pictures (Feather et al. 2023 take a million random pairs). Correlations have one value a pair, SNR two, one for either order.
 *
 * @param provenance network and pictures
 * @param stage the stage's name
 * @param units units of the stage
 * @param samples the three measures
 */
public record NullDistribution(NullProvenance provenance, String stage, int units, Map<Measure, NullSample> samples) {
    public NullDistribution {
        Objects.requireNonNull(provenance, "provenance");
        Objects.requireNonNull(stage, "stage");
        if (!samples.keySet().equals(EnumSet.allOf(Measure.class)) || units < 1) {
            throw new IllegalArgumentException("The null distribution of stage " + stage + " has measures "
                    + samples.keySet() + " of " + units + " units, expected all of " + List.of(Measure.values())
                    + " of at least one unit.");
        }
        for (Measure measure : Measure.values()) {
            long expected = provenance.pairs() * (measure == Measure.SNR_DB ? 2 : 1);
            long values = samples.get(measure).values();
            if (values != expected) {
                throw new IllegalArgumentException("The null distribution of stage " + stage + " has " + values
                        + " values of " + measure.key() + ", expected " + expected + " from " + provenance.pictures()
                        + " pictures.");
            }
        }
        samples = Collections.unmodifiableMap(new EnumMap<>(samples));
    }

    /** The largest value of a measure among all pairs: what a metamer must reach. */
    public double maximum(Measure measure) {
        return samples.get(measure).maximum();
    }

    /** A quantile of a measure at 0 to 100 per cent. */
    public double quantile(Measure measure, int percent) {
        return samples.get(measure).quantiles().get(percent);
    }

    /**
     * An upper bound of p = the share of the null's values that are at least as large as {@code value}; never below one pair
     * in the number of pairs, whatever the value. Only quantiles and maximum are kept, so between them the bound is that of
     * the next lower quantile: it is true, and at most one percentage point above the exact share.
     */
    public double pValueBound(Measure measure, double value) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException(
                    "A p-value of " + measure.key() + " NaN was asked for, expected a number.");
        }
        return Math.max(samples.get(measure).shareAtLeast(value), 1.0 / provenance.pairs());
    }

    /** The bound as text with two significant digits, rounded up so that it stays a bound: {@code "p ≤ 2.1e-06"}. */
    public String pValueText(Measure measure, double value) {
        double bound = pValueBound(measure, value);
        // Twelve digits first, or the last bit of a quotient would push 0.01 up to 0.011.
        BigDecimal rounded = new BigDecimal(bound)
                .round(new MathContext(12, RoundingMode.HALF_EVEN))
                .round(new MathContext(2, RoundingMode.CEILING));
        return bound < 0.001
                ? String.format(Locale.ROOT, "p ≤ %.1e", rounded)
                : "p ≤ " + rounded.stripTrailingZeros().toPlainString();
    }
}
