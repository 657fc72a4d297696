// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.adversarial.ThreatModel;

/**
 * The Square attack, a random search that asks for answers alone and needs no gradients (Andriushchenko et al. 2020, arXiv:1912.00049,
 * algorithms 1 to 3): square windows of shrinking size are given other perturbations on the border of the ball, and what lowers the margin
 * is kept. L∞ and L2.
 *
 * @param queries answers a picture costs at most; 5,000 in AutoAttack
 * @param p share of the pixels in the first windows; 0.8 in AutoAttack
 */
public record Square(int queries, double p, int restarts) implements Attack {
    private static final int USUAL_QUERIES = 5000;
    private static final double USUAL_P = 0.8;

    /** @throws IllegalArgumentException with one sentence if a number is out of range */
    public Square {
        Counts.requireAtLeast(1, "steps", queries);
        if (!(p > 0 && p <= 1)) {
            throw new IllegalArgumentException("the share of the first window is " + p + "; give a number up to 1");
        }
        Counts.requireAtLeast(1, "restarts", restarts);
    }

    /** Square of AutoAttack: 5,000 queries, p = 0.8, one restart. */
    public static Square usual() {
        return new Square(USUAL_QUERIES, USUAL_P, 1);
    }

    @Override
    public String name() {
        return "square";
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
        return queries;
    }

    @Override
    public void describe(ObjectNode settings) {
        settings.put("name", name())
                .put("steps", queries)
                .put("p", p)
                .put("restarts", restarts)
                .put("loss", "margin");
    }

    @Override
    public void requireFor(ThreatModel threat, int classes) {
        if (threat.norm() == PerturbationNorm.L1) {
            throw new IllegalArgumentException(
                    "the Square attack is not made for l1 here; give --norm linf or l2, or another attack");
        }
    }
}
