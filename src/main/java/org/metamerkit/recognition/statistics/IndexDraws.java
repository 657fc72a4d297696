// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;

/**
 * Draws of n indices with replacement, one after the other. A report asks for the same ones thousands of times, for cells of a matrix with
 * as many pictures, and drawing takes longer than what is done with them: the last ones drawn are kept.
 */
final class IndexDraws {
    private static final int MOST_KEPT = 1 << 22;

    private static volatile Kept kept = new Kept(0, 0, new int[0]);

    private final int[] indices;
    private final RandomGenerator random;
    private int at;

    private record Kept(long seed, int n, int[] indices) {}

    private IndexDraws(int[] indices, RandomGenerator random) {
        this.indices = indices;
        this.random = random;
    }

    /** @param draws how many will be asked for, at most */
    static IndexDraws of(long seed, int n, int draws) {
        if ((long) n * draws > MOST_KEPT) {
            return new IndexDraws(null, new Well19937c(seed));
        }
        Kept last = kept;
        if (last.seed != seed || last.n != n || last.indices.length < n * draws) {
            last = new Kept(seed, n, new int[n * draws]);
            fill(last.indices, n, new Well19937c(seed));
            kept = last;
        }
        return new IndexDraws(last.indices, null);
    }

    /** The next draw, into the whole of an array of n. */
    void next(int[] draw) {
        if (indices == null) {
            fill(draw, draw.length, random);
        } else {
            System.arraycopy(indices, at, draw, 0, draw.length);
            at += draw.length;
        }
    }

    private static void fill(int[] indices, int n, RandomGenerator random) {
        for (int i = 0; i < indices.length; i++) {
            indices[i] = random.nextInt(n);
        }
    }
}
