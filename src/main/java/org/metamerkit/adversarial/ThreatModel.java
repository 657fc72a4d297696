// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial;

import java.util.Objects;

/**
 * The perturbations that are allowed: those of at most a size, that leave the picture in [0, 1].
 *
 * @param eps largest size, 0 or more, for pictures in [0, 1]; with 0 nothing may change
 */
public record ThreatModel(PerturbationNorm norm, double eps) {
    /** @throws IllegalArgumentException with one sentence if eps is negative or no finite number */
    public ThreatModel {
        Objects.requireNonNull(norm, "norm");
        if (!(eps >= 0) || Double.isInfinite(eps)) {
            throw new IllegalArgumentException(
                    "eps is " + eps + "; give a finite number of 0 or more, for pictures in [0, 1]");
        }
    }

    /** Whether a picture is in [0, 1] and within eps of the original, in double. */
    public boolean allows(float[] original, float[] changed) {
        for (float value : changed) {
            if (!(value >= 0 && value <= 1)) {
                return false;
            }
        }
        return norm.distance(original, changed) <= eps;
    }

    @Override
    public String toString() {
        return norm + " " + eps;
    }
}
