// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

/**
 * Random numbers that depend on a key and nothing else: SplitMix64 (Steele, Lea and Flood 2014, figure 16, with Stafford's variant 13 as in
 * the authors' {@code java.util.SplittableRandom}; written out so that no release of Java can change what a seed means). The state is
 * hashed from (seed, epoch, index) by the same mixing function, which is a bijection: for one seed and epoch no two indices share a state.
 */
final class KeyedRandom {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;
    private static final int DOUBLE_BITS = 53;

    private long state;

    private KeyedRandom(long state) {
        this.state = state;
    }

    /** The stream of one picture (index 0 or more), or of an epoch's order (index −1). */
    static KeyedRandom of(long seed, int epoch, int index) {
        long state = mix(seed + GOLDEN_GAMMA);
        state = mix((state ^ epoch) + GOLDEN_GAMMA);
        return new KeyedRandom(mix((state ^ index) + GOLDEN_GAMMA));
    }

    /** SplitMix64 from a state. */
    static KeyedRandom ofState(long state) {
        return new KeyedRandom(state);
    }

    /** 0 … n − 1 in random order (Fisher and Yates). */
    static int[] permutation(int n, long seed, int epoch) {
        KeyedRandom random = of(seed, epoch, -1);
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.below(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** Uniform in [0, 1), a multiple of 2⁻⁵³. */
    double nextDouble() {
        return (nextLong() >>> (Long.SIZE - DOUBLE_BITS)) * 0x1p-53;
    }

    /** Uniform in 0 … bound − 1, up to 2⁻⁵³ of bias for each value. */
    int below(int bound) {
        return (int) (nextDouble() * bound);
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
