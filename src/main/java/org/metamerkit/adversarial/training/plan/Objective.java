// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.plan;

import org.metamerkit.adversarial.ThreatModel;

/**
 * What a network is trained for: the loss of a batch of pictures x in [0, 1] with labels y under the network's logits f. CE is the
 * cross-entropy with the plan's label smoothing, averaged over the batch.
 */
public sealed interface Objective {
    /** CE(f(x), y). */
    record Standard() implements Objective {}

    /**
     * CE(f(x′), y), x′ found by projected gradient ascent on CE(f(·), y) (Madry et al. 2018, arXiv:1706.06083); with one step and a
     * random start it is "fast" adversarial training (Wong et al. 2020, arXiv:2001.03994).
     *
     * @param threat x′ is within this distance of x, and in [0, 1]
     * @param ascent how x′ is looked for
     */
    record Adversarial(ThreatModel threat, Ascent ascent) implements Objective {}

    /**
     * CE(f(x), y) + β·KL(softmax f(x) ‖ softmax f(x′)), x′ found by projected gradient ascent on that divergence (Zhang et al. 2019,
     * arXiv:1901.08573, equation 5; their 1/λ is β here).
     *
     * @param beta their figures are for 6
     */
    record Trades(ThreatModel threat, Ascent ascent, double beta) implements Objective {
        public Trades {
            if (!(beta >= 0) || Double.isInfinite(beta)) {
                throw new IllegalArgumentException(
                        "beta is " + beta + ", expected a number of 0 or more; TRADES has 6");
            }
        }
    }

    /**
     * CE(f(x + δ), y), δ drawn at random: for L2 on the sphere of radius eps in a direction drawn uniformly from a cube, for L∞ ±eps a
     * value; then clamped to [0, 1]. The control of Feather et al. 2023 for adversarial training.
     */
    record RandomPerturbation(ThreatModel threat) implements Objective {}

    /**
     * Projected gradient ascent.
     *
     * @param steps 1 or more
     * @param stepSize in the units of the threat's eps
     * @param randomStart whether it starts from a random point of the ball and not from the picture
     */
    record Ascent(int steps, double stepSize, boolean randomStart) {
        public Ascent {
            if (steps < 1) {
                throw new IllegalArgumentException("the attack has " + steps + " steps, expected 1 or more");
            }
            if (!(stepSize > 0) || Double.isInfinite(stepSize)) {
                throw new IllegalArgumentException(
                        "the attack's step size is " + stepSize + ", expected a number above 0");
            }
        }
    }

    /** @param weight its share of the loss, above 0 */
    record Weighted(Objective objective, double weight) {
        public Weighted {
            if (!(weight > 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException(
                        "an objective's weight is " + weight + ", expected a number above 0");
            }
        }
    }
}
