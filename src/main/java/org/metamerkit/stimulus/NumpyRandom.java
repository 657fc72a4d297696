// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import org.apache.commons.math3.random.MersenneTwister;

/**
 * NumPy's {@code np.random.RandomState(seed)}, whose "legacy" stream is frozen (NEP 19): MT19937, 53-bit doubles, Marsaglia's polar
 * method, second value first. Logarithm and root are {@link StrictMath}'s, so that every machine has the same bits. (NumPy uses the C
 * library's logarithm; where that differs in its last bit, a normal number can too.) Not thread-safe.
 */
public final class NumpyRandom {
    private final MersenneTwister generator;
    private final PolarNormal normal = new PolarNormal(this::uniform);

    /** @param seed 0 … 2147483647 */
    public NumpyRandom(int seed) {
        // Seeding by one 32-bit number is init_genrand of Matsumoto and Nishimura's 2002 code in both libraries.
        generator = new MersenneTwister(seed);
    }

    /** The next number of {@code rand()}: 53 bits in [0, 1), 27 of one draw, 26 of the next. */
    public double uniform() {
        long high = generator.nextInt() >>> 5;
        long low = generator.nextInt() >>> 6;
        return (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0;
    }

    /** The next number of {@code randn()}: mean 0, variance 1. */
    public double normal() {
        return normal.next();
    }
}
