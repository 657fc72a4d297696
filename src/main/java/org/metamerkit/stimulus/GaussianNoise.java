// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import org.apache.commons.math3.random.MersenneTwister;

/**
 * Gaussian pixel noise that synthesis starts from: {@code clamp(mean + standardDeviation · N(0,1), 0, 1)}.
 *
 * <p>The numbers are those of NumPy's {@code np.random.RandomState(seed).randn(3, height, width)}, computed in double
 * and rounded to float32 last, so that they can be had in Python in one line. They depend on the seed and the shape and
 * on nothing else: logarithm and root are {@link StrictMath}'s, so that every machine has the same bits. (NumPy uses
 * the C library's logarithm; where that differs in its last bit, a float32 value can differ in its last bit too.)
 *
 * @param mean finite
 * @param standardDeviation finite, at least 0
 */
public record GaussianNoise(double mean, double standardDeviation) {
    /** @throws IllegalArgumentException if a number is not finite or the standard deviation is negative */
    public GaussianNoise {
        if (!Double.isFinite(mean) || !Double.isFinite(standardDeviation) || standardDeviation < 0) {
            throw new IllegalArgumentException("Noise of mean " + mean + " and standard deviation " + standardDeviation
                    + " was asked for, expected finite numbers and a deviation of at least 0.");
        }
    }

    /** 0.5 + N(0,1)/20: Feather et al. 2023, model_metamers_pytorch's NOISE_SCALE of 1/20. */
    public static GaussianNoise feather2023() {
        return new GaussianNoise(0.5, 1.0 / 20);
    }

    /**
     * Draws the noise of a seed.
     *
     * @param seed 0 … 2147483647
     * @return pixels of the input's size
     * @throws IllegalArgumentException if the seed is negative
     */
    public Pixels sample(int seed, PictureSpec spec) {
        if (seed < 0) {
            throw new IllegalArgumentException(
                    "The seed is " + seed + ", expected a whole number from 0 to " + Integer.MAX_VALUE + ".");
        }
        LegacyNormal normal = new LegacyNormal(seed);
        float[] values = new float[spec.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.max(0, Math.min(1, mean + standardDeviation * normal.next()));
        }
        return new Pixels(spec.height(), spec.width(), values);
    }

    /** NumPy's frozen "legacy" stream (NEP 19): MT19937, 53-bit doubles, Marsaglia's polar method, second value first. */
    private static final class LegacyNormal {
        private final MersenneTwister generator;
        private double spare;
        private boolean hasSpare;

        LegacyNormal(int seed) {
            // Seeding by one 32-bit number is init_genrand of Matsumoto and Nishimura's 2002 code in both libraries.
            generator = new MersenneTwister(seed);
        }

        double next() {
            if (hasSpare) {
                hasSpare = false;
                return spare;
            }
            double x;
            double y;
            double squared;
            do {
                x = 2 * uniform() - 1;
                y = 2 * uniform() - 1;
                squared = x * x + y * y;
            } while (squared >= 1 || squared == 0);
            double factor = StrictMath.sqrt(-2 * StrictMath.log(squared) / squared);
            spare = factor * x;
            hasSpare = true;
            return factor * y;
        }

        /** 53 bits in [0, 1): 27 of one draw, 26 of the next. */
        private double uniform() {
            long high = generator.nextInt() >>> 5;
            long low = generator.nextInt() >>> 6;
            return (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0;
        }
    }
}
