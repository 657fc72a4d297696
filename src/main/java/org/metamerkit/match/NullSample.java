// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One measure's null distribution as it is kept: its size, maximum and 101 quantiles.
 *
 * @param values how many values the quantiles were taken from
 * @param maximum the largest of them, equal to the last quantile
 * @param quantiles at 0, 1, … 100 %, ascending; Hyndman and Fan's type 7 (linear interpolation, as numpy's default) on the full
 *     sample
 */
public record NullSample(long values, double maximum, List<Double> quantiles) {
    public static final int QUANTILES = 101;

    public NullSample {
        quantiles = List.copyOf(quantiles);
        if (values < 1 || quantiles.size() != QUANTILES) {
            throw new IllegalArgumentException("A null distribution has " + values + " values and " + quantiles.size()
                    + " quantiles, expected at least 1 and " + QUANTILES + ".");
        }
        for (int percent = 1; percent < QUANTILES; percent++) {
            if (!(quantiles.get(percent) >= quantiles.get(percent - 1))) {
                throw new IllegalArgumentException(
                        "The null distribution's " + percent + " % quantile is " + quantiles.get(percent)
                                + ", expected at least the one before, " + quantiles.get(percent - 1) + ".");
            }
        }
        if (quantiles.get(QUANTILES - 1) != maximum) {
            throw new IllegalArgumentException("The null distribution's maximum is " + maximum
                    + ", expected its 100 % quantile, " + quantiles.get(QUANTILES - 1) + ".");
        }
    }

    /** Takes the quantiles of a sample without NaN, which is sorted in place. */
    static NullSample of(double[] sample) {
        Arrays.parallelSort(sample);
        List<Double> quantiles = new ArrayList<>(QUANTILES);
        for (int percent = 0; percent < QUANTILES; percent++) {
            int below = (int) indexBelow(sample.length, percent);
            int above = Math.min(below + 1, sample.length - 1);
            double fraction = (percent * (sample.length - 1L) % 100) / 100.0;
            double low = sample[below];
            // Equal ends first: the difference of two infinities is no number.
            quantiles.add(fraction == 0 || low == sample[above] ? low : low + fraction * (sample[above] - low));
        }
        return new NullSample(sample.length, sample[sample.length - 1], quantiles);
    }

    /**
     * The largest share of the null's values that may be at least as large as a value, given what is kept. A quantile below the
     * value proves that the sorted sample's element under the quantile, and all before it, are below the value too.
     */
    double shareAtLeast(double value) {
        if (value > maximum) {
            return 0;
        }
        for (int percent = QUANTILES - 2; percent >= 0; percent--) {
            if (quantiles.get(percent) < value) {
                return (double) (values - 1 - indexBelow(values, percent)) / values;
            }
        }
        return 1;
    }

    /** 0-based index of the sorted sample's element at or just under a quantile of type 7. */
    private static long indexBelow(long values, int percent) {
        return percent * (values - 1) / 100;
    }
}
