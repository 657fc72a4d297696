// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.Tensors;

/**
 * The random numbers of one training step, drawn in Java, keyed by (seed, step): a training that was stopped goes on with the very
 * numbers it would have had.
 */
final class TrainingRandom {
    private static final double FLOAT_UNIT = 0x1.0p-24;
    private static final int FLOAT_SHIFT = 40;

    private final SplittableRandom random;

    TrainingRandom(long seed, long step) {
        this.random = new SplittableRandom(new SplittableRandom(seed ^ 0x5DEECE66DL).nextLong() + step);
    }

    /** Uniform in [−1, 1), in the shape, type and device of {@code like}. */
    Tensor uniform(Tensor like) {
        float[] values = new float[Math.toIntExact(like.numel())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((random.nextLong() >>> FLOAT_SHIFT) * FLOAT_UNIT * 2 - 1);
        }
        return asTensor(values, like);
    }

    /** −1 or 1 with even chance. */
    Tensor signs(Tensor like) {
        float[] values = new float[Math.toIntExact(like.numel())];
        long bits = 0;
        for (int i = 0; i < values.length; i++) {
            if (i % Long.SIZE == 0) {
                bits = random.nextLong();
            }
            values[i] = (bits & 1) == 0 ? -1 : 1;
            bits >>>= 1;
        }
        return asTensor(values, like);
    }

    /** Normal, mean 0, deviation 1. */
    Tensor normal(Tensor like) {
        float[] values = new float[Math.toIntExact(like.numel())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return asTensor(values, like);
    }

    private static Tensor asTensor(float[] values, Tensor like) {
        return Tensors.of(values, like.shape()).to(like);
    }
}
