// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.adversarial.ThreatModel;

/**
 * Steps in, projections on, and random points of balls of a norm around each picture of a batch N×3×H×W; without gradients.
 *
 * <p>Attacks have twins of these, {@link org.metamerkit.adversarial.PerturbationBall} and {@link
 * org.metamerkit.adversarial.attack.RandomPerturbations}, that are kept apart on purpose. What an attack reports must lie in its ball
 * exactly and not depend on the other pictures of its batch, for which they go over every value in double on the Java heap and give each
 * picture a random stream of its own; the batches of a training are different in every step, and only their speed matters. Nor may a
 * training that is taken up again compute other bits than before.
 */
final class Balls {
    private static final double TINY = 1e-12;

    private Balls() {}

    /** The steepest ascent of length {@code step}: step·sign(g) for L∞, step·g/‖g‖₂ for L2. */
    static Tensor ascent(PerturbationNorm norm, Tensor gradient, double step) {
        return switch (norm) {
            case LINF -> gradient.sign().mul_(new Scalar(step));
            case L2 -> gradient.div(norms(gradient)).mul_(new Scalar(step));
            case L1 -> throw new IllegalArgumentException("training has no perturbations in L1; give l2 or linf");
        };
    }

    /** The points of the balls around {@code centre} nearest to {@code x}, then clamped to [0, 1]. */
    static Tensor projected(Tensor x, Tensor centre, ThreatModel threat) {
        Scalar eps = new Scalar(threat.eps());
        Tensor inside = switch (threat.norm()) {
            case LINF -> x.clamp(new TensorOptional(centre.sub(eps)), new TensorOptional(centre.add(eps)));
            case L2 -> {
                Tensor delta = x.sub(centre);
                Tensor factor = norms(delta)
                        .reciprocal()
                        .mul_(eps)
                        .clamp_(new ScalarOptional(), new ScalarOptional(new Scalar(1)));
                yield delta.mul_(factor).add_(centre);
            }
            case L1 -> throw new IllegalArgumentException("training has no perturbations in L1; give l2 or linf");
        };
        return inside.clamp_(new ScalarOptional(new Scalar(0)), new ScalarOptional(new Scalar(1)));
    }

    /** See {@link org.metamerkit.adversarial.training.plan.Objective.RandomPerturbation}. */
    static Tensor random(Tensor pixels, ThreatModel threat, TrainingRandom random) {
        Tensor delta = switch (threat.norm()) {
            case LINF -> random.signs(pixels);
            case L2 -> {
                Tensor direction = random.uniform(pixels);
                yield direction.div_(norms(direction));
            }
            case L1 -> throw new IllegalArgumentException("training has no perturbations in L1; give l2 or linf");
        };
        return delta.mul_(new Scalar(threat.eps()))
                .add_(pixels)
                .clamp_(new ScalarOptional(new Scalar(0)), new ScalarOptional(new Scalar(1)));
    }

    /** Euclidean norms N×1×1×1, never 0. */
    private static Tensor norms(Tensor x) {
        return x.norm(new ScalarOptional(new Scalar(2)), new long[] {1, 2, 3}, true)
                .clamp_(new ScalarOptional(new Scalar(TINY)));
    }
}
