// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.metamerkit.adversarial.ThreatModel;

/**
 * The targeted Fast Adaptive Boundary attack, which looks for the smallest perturbation and counts what lies within eps (Croce and Hein
 * 2020, arXiv:1907.02044, algorithm 1; targeted as in AutoAttack, arXiv:2003.01690): each iterate is projected onto the boundary between
 * label and target, linearised, and biased towards the picture.
 *
 * @param iterations for every target; 100 in AutoAttack
 * @param targets classes to lead to, by falling logit of the clean picture
 */
public record FabTargeted(int iterations, int targets) implements Attack {
    private static final int USUAL_ITERATIONS = 100;
    /** A pass for the answer, and one with its gradient. */
    private static final int COST_OF_ITERATION = 4;

    /** @throws IllegalArgumentException with one sentence if a number is out of range */
    public FabTargeted {
        Counts.requireAtLeast(1, "steps", iterations);
        Counts.requireAtLeast(1, "targets", targets);
    }

    /** FAB-T of AutoAttack: 100 iterations towards each of nine targets. */
    public static FabTargeted usual() {
        return new FabTargeted(USUAL_ITERATIONS, Apgd.USUAL_TARGETS);
    }

    @Override
    public String name() {
        return "fab-t";
    }

    @Override
    public Purpose purpose() {
        return Purpose.BREAK;
    }

    @Override
    public int rounds(int classes) {
        return Math.min(targets, classes - 1);
    }

    @Override
    public long costOfRound() {
        return (long) COST_OF_ITERATION * iterations;
    }

    @Override
    public void describe(ObjectNode settings) {
        settings.put("name", name()).put("steps", iterations).put("targets", targets);
        FabEngine.describe(settings);
    }

    @Override
    public void requireFor(ThreatModel threat, int classes) {
        // fewer classes than targets: fewer rounds
    }
}
