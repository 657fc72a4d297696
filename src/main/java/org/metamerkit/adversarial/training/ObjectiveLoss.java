// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.metamerkit.adversarial.training.plan.Objective;

/** The loss of one batch under a plan's objectives; see {@link Objective} for the formulas. */
final class ObjectiveLoss {
    /** {@code at::Reduction}. */
    private static final long MEAN = 1;

    private static final long SUM = 2;
    private static final long NO_CLASS = -100;
    /** TRADES begins its ascent this many standard deviations of noise away (Zhang et al. 2019, their code's 0.001). */
    private static final double TRADES_NOISE = 0.001;

    private final List<Objective.Weighted> objectives;
    private final double smoothing;
    private final double weights;

    ObjectiveLoss(List<Objective.Weighted> objectives, double smoothing) {
        this.objectives = objectives;
        this.smoothing = smoothing;
        this.weights =
                objectives.stream().mapToDouble(Objective.Weighted::weight).sum();
    }

    /**
     * What a batch gives.
     *
     * @param loss with its graph
     * @param logits of the pictures as trained on, those of the first objective
     */
    record BatchLoss(Tensor loss, Tensor logits) {}

    /**
     * The loss, differentiable by the weights.
     *
     * @param pixels N×3×H×W in [0, 1]
     * @param labels N, int64
     */
    BatchLoss of(TrainableNetwork network, Tensor pixels, Tensor labels, TrainingRandom random) {
        List<BatchLoss> parts = new ArrayList<>();
        for (Objective.Weighted weighted : objectives) {
            BatchLoss part = of(weighted.objective(), network, pixels, labels, random);
            double share = weighted.weight() / weights;
            parts.add(share == 1 ? part : new BatchLoss(part.loss().mul(new Scalar(share)), part.logits()));
        }
        Tensor loss = parts.get(0).loss();
        for (BatchLoss part : parts.subList(1, parts.size())) {
            loss = loss.add(part.loss());
        }
        return new BatchLoss(loss, parts.get(0).logits());
    }

    private BatchLoss of(
            Objective objective, TrainableNetwork network, Tensor pixels, Tensor labels, TrainingRandom random) {
        InnerMaximization inner = new InnerMaximization(network, random);
        if (objective instanceof Objective.Adversarial adversarial) {
            return standard(
                    network,
                    inner.ascend(
                            pixels,
                            adversarial.threat(),
                            adversarial.ascent(),
                            null,
                            logits -> crossEntropy(logits, labels, 0)),
                    labels);
        }
        if (objective instanceof Objective.Trades trades) {
            return trades(trades, network, inner, pixels, labels, random);
        }
        if (objective instanceof Objective.RandomPerturbation perturbation) {
            try (NoGradGuard guard = new NoGradGuard()) {
                pixels = Balls.random(pixels, perturbation.threat(), random);
            }
        }
        return standard(network, pixels, labels);
    }

    private BatchLoss standard(TrainableNetwork network, Tensor pixels, Tensor labels) {
        Tensor logits = network.logits(pixels);
        return new BatchLoss(crossEntropy(logits, labels, smoothing), logits);
    }

    private BatchLoss trades(
            Objective.Trades trades,
            TrainableNetwork network,
            InnerMaximization inner,
            Tensor pixels,
            Tensor labels,
            TrainingRandom random) {
        Tensor answers;
        Tensor start;
        network.train(false);
        try (NoGradGuard guard = new NoGradGuard()) {
            answers = network.logits(pixels).softmax(1);
            start = random.normal(pixels).mul_(new Scalar(TRADES_NOISE)).add_(pixels);
        }
        Tensor perturbed =
                inner.ascend(pixels, trades.threat(), trades.ascent(), start, logits -> divergence(logits, answers));
        Tensor logits = network.logits(pixels);
        Tensor divergence = divergence(network.logits(perturbed), logits.softmax(1))
                .mul(new Scalar(trades.beta() / pixels.size(0)));
        return new BatchLoss(crossEntropy(logits, labels, smoothing).add(divergence), logits);
    }

    /** Σ over the batch of KL(answers ‖ softmax logits). */
    private static Tensor divergence(Tensor logits, Tensor answers) {
        return torch.kl_div(logits.log_softmax(1), answers, SUM, false);
    }

    private static Tensor crossEntropy(Tensor logits, Tensor labels, double smoothing) {
        return torch.cross_entropy_loss(logits, labels, new TensorOptional(), MEAN, NO_CLASS, smoothing);
    }
}
