// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.Optional;
import org.metamerkit.recognition.statistics.Proportion;

/** Counts behind printed proportions. */
final class Fractions {
    /** Half of the sixth digit, and what parsing adds. */
    private static final double HALF_A_DIGIT = 5.1e-7;

    private Fractions() {}

    /** k/n for the smallest n up to the largest that prints as the given number with six digits; empty if none does. */
    static Optional<Proportion> restore(double printed, int largest) {
        for (int total = 1; total <= largest; total++) {
            Optional<Proportion> fraction = of(printed, total);
            if (fraction.isPresent()) {
                return fraction;
            }
        }
        return Optional.empty();
    }

    /** k/n for this n; empty if none prints as the given number. */
    static Optional<Proportion> of(double printed, int total) {
        long count = Math.round(printed * total);
        boolean fits = count >= 0 && count <= total && Math.abs((double) count / total - printed) <= HALF_A_DIGIT;
        return fits ? Optional.of(new Proportion(count, total)) : Optional.empty();
    }
}
