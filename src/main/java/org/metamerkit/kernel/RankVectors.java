// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/** Rank vectors of plain arrays, by the rank kernel of the CPU. Safe to call from several threads. */
public final class RankVectors {
    private RankVectors() {}

    /**
     * Ranks from 1 to the length, ties sharing the average of their ranks, as {@code scipy.stats.rankdata}: −0 and +0 tie, and an
     * array that holds a NaN becomes all NaN. Ranks above 2²⁴ are rounded to float32.
     */
    public static float[] averageRanks(float[] values) {
        if (values.length == 0) {
            return new float[0];
        }
        NativeRuntime.load();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            return Tensors.toArray(Kernels.cpu().ranks(Tensors.of(values, 1, values.length)));
        }
    }
}
