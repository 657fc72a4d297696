// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import org.metamerkit.stimulus.PolarNormal;

/**
 * Random numbers of one picture: their stream is fixed by seed, picture and purpose, so that a picture is given the same ones
 * whatever the batch, the order and the number of threads. SplitMix64 (Steele, Lea and Flood 2014, Fast splittable pseudorandom
 * number generators). Not thread-safe.
 */
public final class PictureRandom {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;
    private static final double UNIT = 0x1.0p-53;

    private long state;
    private final PolarNormal normal = new PolarNormal(this::uniform);

    /**
     * @param picture which of the pictures
     * @param purpose what for, such as the number of a restart
     */
    public PictureRandom(long seed, long picture, long purpose) {
        state = mixed(mixed(mixed(seed + GOLDEN_GAMMA) ^ picture + GOLDEN_GAMMA) ^ purpose + GOLDEN_GAMMA);
    }

    /** 64 random bits. */
    public long bits() {
        state += GOLDEN_GAMMA;
        return mixed(state);
    }

    /** A number in [0, 1), of 53 bits. */
    public double uniform() {
        return (bits() >>> 11) * UNIT;
    }

    /** A whole number from 0 to {@code bound} − 1. */
    public int below(int bound) {
        return (int) (uniform() * bound);
    }

    /** −1 or 1. */
    public int sign() {
        return bits() < 0 ? -1 : 1;
    }

    /** A normal number of mean 0 and variance 1: Marsaglia's polar method, the same bits on every machine. */
    public double normal() {
        return normal.next();
    }

    private static long mixed(long value) {
        long z = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
