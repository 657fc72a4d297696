// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.adversarial.training.plan.Objective;

/**
 * Projected gradient ascent inside a training step, on the network as it is at that moment: its weights receive no gradient, and its
 * normalisations use the running statistics, so that the attack meets the network that is evaluated (as MadryLab/robustness does).
 */
final class InnerMaximization {
    private final TrainableNetwork network;
    private final TrainingRandom random;

    InnerMaximization(TrainableNetwork network, TrainingRandom random) {
        this.network = network;
        this.random = random;
    }

    /**
     * A batch x′ in the ball around {@code pixels} and in [0, 1], detached; leaves the network in training mode with differentiated
     * weights.
     *
     * @param loss from logits N×K to the mean loss to be made large
     * @param start where the ascent begins, or {@code null} for the objective's own choice
     */
    Tensor ascend(
            Tensor pixels, ThreatModel threat, Objective.Ascent ascent, Tensor start, UnaryOperator<Tensor> loss) {
        network.train(false);
        network.differentiateWeights(false);
        try {
            return climb(pixels, threat, ascent, start, loss);
        } finally {
            network.differentiateWeights(true);
            network.train(true);
        }
    }

    /** The same on a network in evaluation whose weights need no gradients, and stay so. */
    Tensor ascendFrozen(Tensor pixels, ThreatModel threat, Objective.Ascent ascent, UnaryOperator<Tensor> loss) {
        return climb(pixels, threat, ascent, null, loss);
    }

    private Tensor climb(
            Tensor pixels, ThreatModel threat, Objective.Ascent ascent, Tensor start, UnaryOperator<Tensor> loss) {
        Tensor x = start != null ? start : ascent.randomStart() ? randomStart(pixels, threat) : pixels;
        for (int step = 0; step < ascent.steps(); step++) {
            Tensor next = step(x, pixels, threat, ascent, loss);
            if (step > 0) {
                x.releaseReference();
            }
            x = next;
        }
        Tensor end = x.detach();
        x.releaseReference();
        return end;
    }

    /** One step, whose activations are let go of; what it returns is the caller's to release. */
    private Tensor step(
            Tensor x, Tensor pixels, ThreatModel threat, Objective.Ascent ascent, UnaryOperator<Tensor> loss) {
        try (PointerScope scope = new PointerScope()) {
            Tensor leaf = x.detach().requires_grad_(true);
            Tensor gradient = torch.grad(new TensorVector(loss.apply(network.logits(leaf))), new TensorVector(leaf))
                    .get(0);
            try (NoGradGuard guard = new NoGradGuard()) {
                Tensor moved =
                        Balls.ascent(threat.norm(), gradient, ascent.stepSize()).add_(leaf);
                // an object of its own: what operators in place return may be another's, without a share in its life
                return new Tensor(Balls.projected(moved, pixels, threat)).retainReference();
            }
        }
    }

    /** Uniform in the L∞ ball; for L2 and L1 uniform in a cube, then shrunk into the ball where it lies outside. */
    private Tensor randomStart(Tensor pixels, ThreatModel threat) {
        try (NoGradGuard guard = new NoGradGuard()) {
            Tensor moved = random.uniform(pixels).mul_(new Scalar(threat.eps())).add_(pixels);
            return Balls.projected(moved, pixels, threat);
        }
    }
}
