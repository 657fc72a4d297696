// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Objects;
import org.metamerkit.adversarial.ThreatModel;

/**
 * Auto-PGD, whose step size sets itself (Croce and Hein 2020, arXiv:2003.01690, algorithm 1): momentum 0.75, steps of 2 eps at first,
 * halved at checkpoints where the loss no longer rises ({@link ApgdSteps}). For L1 the sparse variant of Croce and Hein 2021
 * (arXiv:2103.01208, algorithm 2).
 *
 * @param iterations of every restart; 100 in the paper
 * @param targets classes to lead to, one after the other, by falling logit of the clean picture; any wrong answer on the way ends the
 *     attack, as in AutoAttack; 0 for the untargeted attack
 */
public record Apgd(int iterations, int restarts, AttackLoss loss, int targets) implements Attack {
    /** Targets of APGD-T and FAB-T in AutoAttack. */
    public static final int USUAL_TARGETS = 9;

    static final int USUAL_ITERATIONS = 100;
    private static final int COST_OF_GRADIENT = 3;

    /** @throws IllegalArgumentException with one sentence if a number is out of range */
    public Apgd {
        Objects.requireNonNull(loss, "loss");
        Counts.requireAtLeast(1, "steps", iterations);
        Counts.requireAtLeast(1, "restarts", restarts);
        Counts.requireAtLeast(0, "targets", targets);
    }

    /** APGD-CE of AutoAttack: untargeted, cross-entropy, 100 iterations, one restart. */
    public static Apgd crossEntropy() {
        return new Apgd(USUAL_ITERATIONS, 1, AttackLoss.CROSS_ENTROPY, 0);
    }

    /** APGD-T of AutoAttack: targeted DLR, nine targets, 100 iterations each. */
    public static Apgd targetedDlr() {
        return new Apgd(USUAL_ITERATIONS, 1, AttackLoss.DLR, USUAL_TARGETS);
    }

    @Override
    public String name() {
        if (targets > 0) {
            return "apgd-t";
        }
        return switch (loss) {
            case CROSS_ENTROPY -> "apgd-ce";
            case DLR -> "apgd-dlr";
            case MARGIN -> "apgd-margin";
        };
    }

    @Override
    public Purpose purpose() {
        return Purpose.BREAK;
    }

    @Override
    public int rounds(int classes) {
        return restarts * (targets == 0 ? 1 : Math.min(targets, classes - 1));
    }

    @Override
    public long costOfRound() {
        return (long) COST_OF_GRADIENT * iterations + 1;
    }

    @Override
    public void describe(ObjectNode settings) {
        settings.put("name", name())
                .put("steps", iterations)
                .put("restarts", restarts)
                .put("targets", targets)
                .put("loss", loss.name().toLowerCase(Locale.ROOT))
                .put("momentum", ApgdEngine.MOMENTUM)
                .put("rho", ApgdSteps.RHO);
    }

    @Override
    public void requireFor(ThreatModel threat, int classes) {
        // fewer classes than targets: fewer rounds
    }
}
