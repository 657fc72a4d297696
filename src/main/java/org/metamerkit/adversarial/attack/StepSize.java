// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

/**
 * The length of an attack's steps, in the norm of the attack.
 *
 * @param value in pixel values, or a multiple of eps
 * @param ofEps whether it is a multiple of eps
 */
public record StepSize(double value, boolean ofEps) {
    /** @throws IllegalArgumentException with one sentence if it is no positive finite number */
    public StepSize {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("the step size is " + value + (ofEps ? " eps" : "")
                    + "; give a positive number such as 2/255 or eps/4");
        }
    }

    /** A multiple of eps. */
    public static StepSize ofEps(double factor) {
        return new StepSize(factor, true);
    }

    /** In pixel values. */
    public static StepSize absolute(double length) {
        return new StepSize(length, false);
    }

    /** The length for an eps. */
    public double in(double eps) {
        return ofEps ? value * eps : value;
    }

    @Override
    public String toString() {
        return ofEps ? value + " eps" : Double.toString(value);
    }
}
