// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

/** What every comparison asks of one picture's activations. */
final class Activations {
    private Activations() {}

    /** Refuses NaN and infinities: no measure of match means anything with them. */
    static void requireFinite(float[] activations, String whose) {
        for (int i = 0; i < activations.length; i++) {
            if (!Float.isFinite(activations[i])) {
                throw new NotFiniteActivationsException(i, activations[i], whose);
            }
        }
    }

    /** Whether all units have one value; exact, where a variance of rounded sums would not be. */
    static boolean isConstant(float[] activations) {
        for (float activation : activations) {
            if (activation != activations[0]) {
                return false;
            }
        }
        return true;
    }

    static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
