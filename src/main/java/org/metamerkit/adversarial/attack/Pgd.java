// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Objects;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.adversarial.ThreatModel;

/**
 * Projected gradient descent: {@code x ← P(x + step d)}, d the direction of steepest ascent of the loss in the norm, P the projection on
 * ball and [0, 1] (Madry et al. 2018, arXiv:1706.06083; L1: SLIDE of Tramèr and Boneh 2019, arXiv:1904.13000). A picture ends with the
 * first iterate that is answered as wanted, else with the one of the largest loss (robustness library, {@code use_best}).
 *
 * @param steps gradient steps of each restart, 1 or more
 * @param start where restarts begin; without one there is nothing to restart
 * @param loss what is made large
 * @param goal any wrong answer, or a target
 */
public record Pgd(int steps, StepSize stepSize, RandomStart start, int restarts, AttackLoss loss, Goal goal)
        implements Attack {
    /** Gradient steps of the usual evaluation in the literature. */
    public static final int USUAL_STEPS = 20;

    /** Step of the usual evaluation, as a share of eps: Feather et al. 2023 evaluate with 64 of them. */
    public static final double USUAL_STEP = 0.25;

    /** Share of the values that a sparse step changes. */
    static final double SPARSITY = 0.01;

    private static final int COST_OF_GRADIENT = 3;

    /** @throws IllegalArgumentException with one sentence if a number is out of range */
    public Pgd {
        Objects.requireNonNull(stepSize, "stepSize");
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(loss, "loss");
        Objects.requireNonNull(goal, "goal");
        Counts.requireAtLeast(1, "steps", steps);
        Counts.requireAtLeast(1, "restarts", restarts);
        if (start == RandomStart.NONE && restarts > 1) {
            throw new IllegalArgumentException(
                    "all " + restarts
                            + " restarts would be the same, since they begin at the picture; give a random start or one restart");
        }
    }

    /** 20 steps of eps/4 from the norm's usual random start, cross-entropy, untargeted. */
    public static Pgd usual(PerturbationNorm norm) {
        return new Pgd(
                USUAL_STEPS,
                StepSize.ofEps(USUAL_STEP),
                RandomStart.usual(norm),
                1,
                AttackLoss.CROSS_ENTROPY,
                Goal.any());
    }

    @Override
    public String name() {
        return "pgd";
    }

    @Override
    public Purpose purpose() {
        return Purpose.BREAK;
    }

    @Override
    public int rounds(int classes) {
        return restarts;
    }

    @Override
    public long costOfRound() {
        return (long) COST_OF_GRADIENT * steps + 1;
    }

    @Override
    public void describe(ObjectNode settings) {
        settings.put("name", name())
                .put("steps", steps)
                .put("step_size", stepSize.toString())
                .put("start", start.toString())
                .put("restarts", restarts)
                .put("loss", loss.name().toLowerCase(Locale.ROOT))
                .put("goal", goal.toString());
    }

    @Override
    public void requireFor(ThreatModel threat, int classes) {
        start.requireFor(threat.norm());
        if (goal.kind() == Goal.Kind.FIXED && (goal.fixed() < 0 || goal.fixed() >= classes)) {
            throw new IllegalArgumentException(
                    "the target is class " + goal.fixed() + "; give one from 0 to " + (classes - 1));
        }
    }
}
