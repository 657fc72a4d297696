// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.metamerkit.adversarial.training.plan.Objective;
import org.metamerkit.model.golden.Formula;

/**
 * Gradients of whole objectives by the weights beside central differences, in float64. Inner maximisation is in L∞, whose steps by the
 * gradient's sign do not change with small changes of the weights: then the differences are of the very loss that is differentiated.
 */
class ObjectiveGradientTest extends TinyTraining {
    private static final double H = 1e-7;

    static Stream<TrainingPlans> plans() {
        Objective adversarial = TrainingPlans.adversarial(TrainingPlans.linf(0.05), 2, 0.03);
        Objective trades = new Objective.Trades(TrainingPlans.linf(0.05), new Objective.Ascent(2, 0.03, true), 6);
        Objective random = new Objective.RandomPerturbation(TrainingPlans.l2(0.4));
        return Stream.of(
                TrainingPlans.of(new Objective.Standard()).labelSmoothing(0.2),
                TrainingPlans.of(adversarial).labelSmoothing(0.1),
                TrainingPlans.of(trades),
                TrainingPlans.of(random),
                TrainingPlans.of(new Objective.Standard(), adversarial, trades, random));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void givenAnObjective_whenDifferentiated_thenTheGradientIsThatOfCentralDifferences(TrainingPlans plans) {
        ObjectiveLoss objective = new ObjectiveLoss(plans.objectives(), plans.labelSmoothing());
        Map<String, Tensor> before = copies();
        network.train(true);
        loss(objective).backward();
        for (Map.Entry<String, Tensor> parameter : network.parameters().entrySet()) {
            Tensor gradient = parameter.getValue().grad().clone();
            assertThat(gradient.defined()).as(parameter.getKey()).isTrue();
            Tensor direction = Formula.seedLike(gradient);
            double slope = gradient.mul(direction).sum().item_double();
            double up = shifted(objective, before, parameter.getKey(), direction, H);
            double down = shifted(objective, before, parameter.getKey(), direction, -H);
            double size = gradient.norm().item_double() * direction.norm().item_double();
            assertThat((up - down) / (2 * H)).as(parameter.getKey()).isCloseTo(slope, within(1e-6 * (1 + size)));
        }
    }

    /** The loss with one tensor moved, all else (running statistics too) as it was. */
    private double shifted(
            ObjectiveLoss objective, Map<String, Tensor> values, String name, Tensor direction, double by) {
        try (PointerScope inner = new PointerScope()) {
            try (NoGradGuard guard = new NoGradGuard()) {
                network.state().forEach((key, tensor) -> tensor.copy_(values.get(key)));
                network.state().get(name).add_(direction, new Scalar(by));
            }
            return loss(objective).item_double();
        }
    }

    private Tensor loss(ObjectiveLoss objective) {
        return objective
                .of(network, batch.pixels(), batch.labels(), new TrainingRandom(7, 0))
                .loss();
    }

    private Map<String, Tensor> copies() {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        network.state()
                .forEach((name, tensor) -> copies.put(name, tensor.detach().clone()));
        return copies;
    }
}
