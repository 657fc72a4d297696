// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.util.Arrays;
import java.util.Objects;

/**
 * Rank vectors of plain arrays, for Spearman's ρ: ranks from 1, ties sharing the average of their ranks as
 * {@code scipy.stats.rankdata} has it, −0 and +0 tied; an array that holds a NaN gets only NaN. Ranks above 2²⁴ are rounded
 * to float32. The same contract as {@code am_ranks} of {@code activation_match.h}.
 */
public final class RankVectors {
    private static final int DIGIT_BITS = 11;
    private static final int BUCKETS = 1 << DIGIT_BITS;
    private static final int DIGITS = 3;
    /** Below this a comparison sort beats counting into 3 × 2,048 buckets. */
    private static final int SMALL = 1024;

    private RankVectors() {}

    /**
     * Average ranks of one array.
     *
     * @param values any number of values, left as they are
     * @return as many ranks, 1 to {@code values.length}
     */
    public static float[] averageRanks(float[] values) {
        Objects.requireNonNull(values, "values");
        float[] ranks = new float[values.length];
        long[] sorted = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            if (Float.isNaN(values[i])) {
                Arrays.fill(ranks, Float.NaN);
                return ranks;
            }
            sorted[i] = (long) orderedKey(values[i]) << 32 | i;
        }
        if (values.length < SMALL) {
            Arrays.sort(sorted);
        } else {
            sorted = sortedByKey(sorted);
        }
        shareRanks(sorted, ranks);
        return ranks;
    }

    /** An int whose signed order is the order of the floats; adding +0 turns −0 into +0, so that the two tie. */
    private static int orderedKey(float value) {
        int bits = Float.floatToRawIntBits(value + 0.0f);
        return bits ^ (bits >> 31 & 0x7fffffff);
    }

    /** Counting sort by three digits of the upper 32 bits, least significant first; digits all values share are skipped. */
    private static long[] sortedByKey(long[] values) {
        int[][] counts = new int[DIGITS][BUCKETS];
        for (long value : values) {
            int key = unsignedKey(value);
            counts[0][key & BUCKETS - 1]++;
            counts[1][key >>> DIGIT_BITS & BUCKETS - 1]++;
            counts[2][key >>> 2 * DIGIT_BITS]++;
        }
        long[] from = values;
        long[] to = new long[values.length];
        for (int digit = 0; digit < DIGITS; digit++) {
            int shift = digit * DIGIT_BITS;
            int[] starts = counts[digit];
            if (starts[unsignedKey(from[0]) >>> shift & BUCKETS - 1] == values.length) {
                continue;
            }
            int start = 0;
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                int count = starts[bucket];
                starts[bucket] = start;
                start += count;
            }
            for (long value : from) {
                to[starts[unsignedKey(value) >>> shift & BUCKETS - 1]++] = value;
            }
            long[] swap = from;
            from = to;
            to = swap;
        }
        return from;
    }

    private static int unsignedKey(long value) {
        return (int) (value >>> 32) ^ 0x80000000;
    }

    private static void shareRanks(long[] sorted, float[] ranks) {
        int start = 0;
        while (start < sorted.length) {
            long key = sorted[start] >> 32;
            int end = start + 1;
            while (end < sorted.length && sorted[end] >> 32 == key) {
                end++;
            }
            // Ranks start + 1 … end; halves are exact in double.
            float rank = (float) ((start + 1.0 + end) / 2);
            for (int i = start; i < end; i++) {
                ranks[(int) sorted[i]] = rank;
            }
            start = end;
        }
    }
}
