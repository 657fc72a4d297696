// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

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
     * Draws the noise of a seed. A greyscale input gets {@code randn(1, height, width)}, the same in all three channels.
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
        NumpyRandom random = new NumpyRandom(seed);
        float[] values = new float[spec.size()];
        int plane = spec.height() * spec.width();
        int drawn = spec.greyscale() ? plane : values.length;
        for (int i = 0; i < drawn; i++) {
            values[i] = (float) Math.max(0, Math.min(1, mean + standardDeviation * random.normal()));
        }
        for (int start = drawn; start < values.length; start += plane) {
            System.arraycopy(values, 0, values, start, plane);
        }
        return new Pixels(spec.height(), spec.width(), values);
    }
}
