// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import java.util.function.DoubleSupplier;

/** Normal numbers of mean 0 and variance 1 out of uniform ones by Marsaglia's polar method: the same bits on every machine. */
public final class PolarNormal {
    private final DoubleSupplier uniform;
    private double spare;
    private boolean hasSpare;

    /** @param uniform draws numbers in [0, 1) */
    public PolarNormal(DoubleSupplier uniform) {
        this.uniform = uniform;
    }

    /** The next number; every other one costs no draw. */
    public double next() {
        if (hasSpare) {
            hasSpare = false;
            return spare;
        }
        double x;
        double y;
        double squared;
        do {
            x = 2 * uniform.getAsDouble() - 1;
            y = 2 * uniform.getAsDouble() - 1;
            squared = x * x + y * y;
        } while (squared >= 1 || squared == 0);
        double factor = StrictMath.sqrt(-2 * StrictMath.log(squared) / squared);
        spare = factor * x;
        hasSpare = true;
        return factor * y;
    }
}
