// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.adversarial.training.plan.Objective;
import org.metamerkit.model.golden.Formula;

/** Objectives beside their formulas, evaluated here in plain Java on the network's logits. */
class ObjectiveLossTest extends TinyTraining {
    private static final double ROUNDING = 1e-12;

    @BeforeEach
    void train() {
        network.train(true);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5})
    void givenLabelSmoothing_whenStandard_thenTheLossIsTheCrossEntropyWithTheSmoothedDistribution(double share) {
        double[][] logs = logSoftmax(network.logits(batch.pixels()));
        double expected = 0;
        for (int i = 0; i < TinyBatch.SIZE; i++) {
            for (int k = 0; k < TinyNetwork.CLASSES; k++) {
                double target = share / TinyNetwork.CLASSES + (k == label(i) ? 1 - share : 0);
                expected -= target * logs[i][k] / TinyBatch.SIZE;
            }
        }
        assertThat(loss(share, new Objective.Weighted(new Objective.Standard(), 3)))
                .isCloseTo(expected, within(ROUNDING));
    }

    @Test
    void givenTrades_whenEvaluated_thenTheLossIsCrossEntropyPlusBetaTimesTheMeanDivergence() {
        ThreatModel threat = TrainingPlans.linf(0.05);
        Objective.Ascent ascent = new Objective.Ascent(3, 0.02, true);
        Map<String, Tensor> before = copies();
        double withIt = loss(0, new Objective.Weighted(new Objective.Trades(threat, ascent, 6), 1));
        restore(before);
        double without = loss(0, new Objective.Weighted(new Objective.Trades(threat, ascent, 0), 1));
        restore(before);
        double standard = loss(0, new Objective.Weighted(new Objective.Standard(), 1));
        assertThat(without).isCloseTo(standard, within(ROUNDING));

        restore(before);
        double[][] logs = logSoftmax(network.logits(batch.pixels()));
        restore(before);
        double[][] moved = logSoftmax(network.logits(tradesPictures(threat, ascent)));
        double divergence = 0;
        for (int i = 0; i < TinyBatch.SIZE; i++) {
            for (int k = 0; k < TinyNetwork.CLASSES; k++) {
                divergence += Math.exp(logs[i][k]) * (logs[i][k] - moved[i][k]) / TinyBatch.SIZE;
            }
        }
        assertThat(divergence).isPositive();
        assertThat(withIt - without).isCloseTo(6 * divergence, within(ROUNDING));
    }

    @Test
    void givenManySteps_whenAscended_thenNoMoreTensorsLiveOnThanAfterOne() {
        int one = leftByAscent(1);
        assertThat(one).isPositive();
        assertThat(leftByAscent(9)).isEqualTo(one);
    }

    /** Tensors and other native objects that live on in the caller's scope. */
    private int leftByAscent(int steps) {
        int[] attached = new int[1];
        try (PointerScope scope = new PointerScope() {
            @Override
            public PointerScope attach(Pointer pointer) {
                attached[0]++;
                return super.attach(pointer);
            }
        }) {
            new InnerMaximization(network, new TrainingRandom(7, 0))
                    .ascend(
                            batch.pixels(),
                            TrainingPlans.linf(0.05),
                            new Objective.Ascent(steps, 0.02, true),
                            null,
                            logits -> logits.log_softmax(1).sum());
        }
        return attached[0];
    }

    /** Signed ascent on the divergence from the answers in evaluation, begun at the picture plus 0.001 of noise. */
    private Tensor tradesPictures(ThreatModel threat, Objective.Ascent ascent) {
        network.train(false);
        Tensor answers = network.logits(batch.pixels()).softmax(1).detach();
        Tensor x = new TrainingRandom(7, 0)
                .normal(batch.pixels())
                .mul(new Scalar(0.001))
                .add(batch.pixels());
        for (int step = 0; step < ascent.steps(); step++) {
            Tensor leaf = x.detach().requires_grad_(true);
            answers.mul(answers.log().sub(network.logits(leaf).log_softmax(1)))
                    .sum()
                    .backward();
            Tensor moved = leaf.detach().add(leaf.grad().sign(), new Scalar(ascent.stepSize()));
            x = moved.maximum(batch.pixels().sub(new Scalar(threat.eps())))
                    .minimum(batch.pixels().add(new Scalar(threat.eps())))
                    .clamp(new ScalarOptional(new Scalar(0d)), new ScalarOptional(new Scalar(1d)));
        }
        network.parameters()
                .values()
                .forEach(parameter -> parameter.mutable_grad().reset());
        network.train(true);
        return x.detach();
    }

    @Test
    void givenWeightsOfObjectives_whenEvaluated_thenTheLossIsTheWeightedMean() {
        Objective random = new Objective.RandomPerturbation(TrainingPlans.linf(0.1));
        double standard = loss(0, new Objective.Weighted(new Objective.Standard(), 1));
        double perturbed = loss(0, new Objective.Weighted(random, 1));
        assertThat(perturbed).isNotEqualTo(standard);
        assertThat(loss(0, new Objective.Weighted(new Objective.Standard(), 3), new Objective.Weighted(random, 1)))
                .isCloseTo((3 * standard + perturbed) / 4, within(ROUNDING));
    }

    @Test
    void givenRandomPerturbations_whenDrawn_thenTheyAreOnTheShellAndAtTheCorners() {
        Tensor grey = batch.pixels().mul(new Scalar(0d)).add(new Scalar(0.5));
        TrainingRandom random = new TrainingRandom(1, 2);
        for (double[] change : changes(grey, Balls.random(grey, TrainingPlans.l2(0.7), random))) {
            assertThat(PerturbationNorm.L2.distance(new float[change.length], floats(change)))
                    .isCloseTo(0.7, within(1e-6));
        }
        double positive = 0;
        for (double[] change : changes(grey, Balls.random(grey, TrainingPlans.linf(0.03), random))) {
            for (double value : change) {
                assertThat(Math.abs(value)).isCloseTo(0.03, within(ROUNDING));
                positive += value > 0 ? 1 : 0;
            }
        }
        // 2,304 fair coins: within five deviations
        assertThat(positive).isCloseTo(1152, within(120.0));
        for (ThreatModel threat : List.of(TrainingPlans.l2(5), TrainingPlans.linf(0.4))) {
            Tensor drawn = Balls.random(batch.pixels(), threat, random);
            assertThat(drawn.min().item_double()).isNotNegative();
            assertThat(drawn.max().item_double()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void givenAnAscent_whenClimbed_thenItStaysInBallAndBoxRaisesTheLossAndGivesWeightsNoGradient() {
        for (ThreatModel threat : List.of(TrainingPlans.linf(0.05), TrainingPlans.l2(0.5))) {
            for (boolean randomStart : new boolean[] {true, false}) {
                Map<String, Tensor> before = copies();
                Tensor found = new InnerMaximization(network, new TrainingRandom(3, 4))
                        .ascend(
                                batch.pixels(),
                                threat,
                                new Objective.Ascent(5, threat.eps() / 2, randomStart),
                                null,
                                this::crossEntropy);
                for (double[] change : changes(batch.pixels(), found)) {
                    double size = threat.norm() == PerturbationNorm.L2
                            ? Math.sqrt(Arrays.stream(change).map(x -> x * x).sum())
                            : Arrays.stream(change).map(Math::abs).max().orElse(0);
                    assertThat(size).isBetween(threat.eps() / 2, threat.eps() * (1 + ROUNDING));
                }
                assertThat(found.min().item_double()).isNotNegative();
                assertThat(found.max().item_double()).isLessThanOrEqualTo(1);
                assertThat(found.requires_grad()).isFalse();
                network.parameters().forEach((name, parameter) -> {
                    assertThat(parameter.grad().defined()).as(name).isFalse();
                    assertThat(parameter.requires_grad()).as(name).isTrue();
                });
                before.forEach(
                        (name, value) -> assertThat(network.state().get(name).equal(value))
                                .as(name)
                                .isTrue());
                network.train(false);
                try (NoGradGuard guard = new NoGradGuard()) {
                    assertThat(crossEntropy(network.logits(found)).item_double())
                            .isGreaterThan(
                                    crossEntropy(network.logits(batch.pixels())).item_double());
                }
                network.train(true);
            }
        }
    }

    @Test
    void givenPointsOutsideABall_whenProjected_thenTheNearestOfTheBallIsReachedAndTheInsideStays() {
        Tensor centre = batch.pixels().mul(new Scalar(0d)).add(new Scalar(0.5));
        Tensor outside = centre.add(new Scalar(0.25));
        double length = 0.25 * Math.sqrt(3 * 64);
        for (double[] change : changes(centre, Balls.projected(outside, centre, TrainingPlans.l2(1)))) {
            assertThat(Arrays.stream(change).boxed())
                    .allSatisfy(value -> assertThat(value).isCloseTo(0.25 / length, within(ROUNDING)));
        }
        for (double[] change : changes(centre, Balls.projected(outside, centre, TrainingPlans.linf(0.1)))) {
            assertThat(Arrays.stream(change).boxed())
                    .allSatisfy(value -> assertThat(value).isCloseTo(0.1, within(ROUNDING)));
        }
        for (ThreatModel threat : List.of(TrainingPlans.l2(length * 1.001), TrainingPlans.linf(0.2501))) {
            assertThat(Balls.projected(outside, centre, threat).equal(outside)).isTrue();
        }
    }

    private Tensor crossEntropy(Tensor logits) {
        return torch.cross_entropy_loss(logits, batch.labels(), new TensorOptional(), 1, -100, 0);
    }

    private double loss(double smoothing, Objective.Weighted... objectives) {
        return new ObjectiveLoss(List.of(objectives), smoothing)
                .of(network, batch.pixels(), batch.labels(), new TrainingRandom(7, 0))
                .loss()
                .item_double();
    }

    private long label(int i) {
        return batch.labels().data_ptr_long().get(i);
    }

    private static double[][] logSoftmax(Tensor logits) {
        double[] values = Formula.values(logits);
        double[][] logs = new double[TinyBatch.SIZE][TinyNetwork.CLASSES];
        for (int i = 0; i < logs.length; i++) {
            double sum = 0;
            for (int k = 0; k < TinyNetwork.CLASSES; k++) {
                logs[i][k] = values[i * TinyNetwork.CLASSES + k];
                sum += Math.exp(logs[i][k]);
            }
            for (int k = 0; k < TinyNetwork.CLASSES; k++) {
                logs[i][k] -= Math.log(sum);
            }
        }
        return logs;
    }

    /** A row a picture. */
    private static double[][] changes(Tensor from, Tensor to) {
        double[] all = Formula.values(to.sub(from));
        int count = all.length / TinyBatch.SIZE;
        double[][] rows = new double[TinyBatch.SIZE][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(all, i * count, (i + 1) * count);
        }
        return rows;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private Map<String, Tensor> copies() {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        network.state()
                .forEach((name, tensor) -> copies.put(name, tensor.detach().clone()));
        return copies;
    }

    private void restore(Map<String, Tensor> values) {
        try (NoGradGuard guard = new NoGradGuard()) {
            network.state().forEach((name, tensor) -> tensor.copy_(values.get(name)));
        }
    }
}
