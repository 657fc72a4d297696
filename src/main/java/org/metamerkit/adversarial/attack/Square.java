// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.metamerkit.adversarial.ThreatModel;

/**
 * The Square attack, a random search that asks for answers alone and needs no gradients (Andriushchenko et al. 2020, arXiv:1912.00049,
 * algorithms 1 to 3): square windows of shrinking size are given other perturbations on the border of the ball, and what lowers the margin
 * is kept. For L1 the variant of Croce and Hein 2021 (arXiv:2103.01208).
 *
 * @param queries answers a picture costs at most; 5,000 in AutoAttack
 * @param p share of the pixels in the first windows; 0.8 in AutoAttack
 * @param rescaled whether the queries at which windows shrink, laid down for 10,000, scale with their number, as in the paper; AutoAttack
 *     takes them as they are
 */
public record Square(int queries, double p, int restarts, boolean rescaled) implements Attack {
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

    /** Square of AutoAttack: 5,000 queries, p = 0.8, one restart, windows that shrink at queries 10 to 4,000. */
    public static Square usual() {
        return new Square(USUAL_QUERIES, USUAL_P, 1, false);
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
                .put("rescaled", rescaled)
                .put("loss", "margin");
    }

    @Override
    public void requireFor(ThreatModel threat, int classes) {
        // made for every norm and number of classes
    }
}
