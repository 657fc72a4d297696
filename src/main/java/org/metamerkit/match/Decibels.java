// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

/**
 * The reference's signal-to-noise ratio and its form in files. JSON has no infinity, so the +infinity of identical
 * activations is written as {@link #IDENTICAL_IN_FILES}: a number no finite float32 activations can reach (they end below
 * 2,000 dB), which sorts and compares as infinity would in any program that reads the file.
 */
final class Decibels {
    /** What files hold for +infinity dB. */
    static final double IDENTICAL_IN_FILES = 9999;

    private Decibels() {}

    /** 10·log10(signal/noise) of two Euclidean norms, half the ratio of powers; +infinity for no noise. */
    static double ofNorms(double signal, double noise) {
        // The difference of logarithms, because the quotient may leave double's range.
        return noise == 0 ? Double.POSITIVE_INFINITY : 10 * (Math.log10(signal) - Math.log10(noise));
    }

    static double toFile(double decibels) {
        return decibels == Double.POSITIVE_INFINITY ? IDENTICAL_IN_FILES : decibels;
    }

    static double fromFile(double number) {
        return number >= IDENTICAL_IN_FILES ? Double.POSITIVE_INFINITY : number;
    }
}
