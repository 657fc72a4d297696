// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.metamerkit.adversarial.training.plan.Objective;
import org.metamerkit.adversarial.training.plan.TrainingPlan;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.Precision;
import org.metamerkit.model.golden.Formula;

/** Six updates beside PyTorch's SGD ({@code tools/golden_training.py}), in float64. */
class GoldenTrainingTest {
    private static final int STEPS = 6;

    private static JsonNode golden;

    @BeforeAll
    static void read() throws IOException {
        NativeRuntime.load();
        try (InputStream in =
                GoldenTrainingTest.class.getResourceAsStream("/org/metamerkit/adversarial/golden_training.json")) {
            golden = new JsonMapper().readTree(in);
        }
    }

    @Test
    void givenNesterovDecayAndSmoothing_whenUpdated_thenWeightsStatisticsVelocitiesAndAveragesArePyTorchs() {
        requireGolden(
                "standard",
                TrainingPlans.of(new Objective.Standard()).labelSmoothing(0.1).averaging(0.6),
                Precision.FLOAT64,
                1e-9);
    }

    @Test
    void givenFloat32_whenUpdated_thenTheyArePyTorchsUpToRounding() {
        requireGolden(
                "standard",
                TrainingPlans.of(new Objective.Standard()).labelSmoothing(0.1).averaging(0.6),
                Precision.FLOAT32,
                1e-4);
    }

    @Test
    void givenAMixtureOfAllPerturbations_whenUpdated_thenWeightsStatisticsVelocitiesAndAveragesArePyTorchs() {
        TrainingPlans plans = TrainingPlans.of(new Objective.Standard())
                .averaging(0.6)
                .optimizer(new TrainingPlan.GradientDescent(0.3, 0.9, false, 0.01, false))
                .weighted(
                        new Objective.Weighted(TrainingPlans.adversarial(TrainingPlans.linf(0.05), 3, 0.02), 1),
                        new Objective.Weighted(TrainingPlans.adversarial(TrainingPlans.l2(0.4), 2, 0.25), 2),
                        new Objective.Weighted(new Objective.RandomPerturbation(TrainingPlans.l2(0.4)), 0.5),
                        new Objective.Weighted(new Objective.RandomPerturbation(TrainingPlans.linf(0.05)), 0.5),
                        new Objective.Weighted(new Objective.Standard(), 1));
        requireGolden("mixed", plans, Precision.FLOAT64, 1e-9);
    }

    private static void requireGolden(String name, TrainingPlans plans, Precision precision, double tolerance) {
        JsonNode expected = golden.path(name);
        TrainingPlan plan = plans.plan();
        try (TrainingState state = TinyBatch.state(plans, precision);
                PointerScope scope = new PointerScope()) {
            for (int step = 0; step < STEPS; step++) {
                TinyBatch batch = TinyBatch.of(step, precision);
                TrainingState.Update update = state.update(
                        batch.pixels(),
                        batch.labels(),
                        step,
                        plan.optimizer().learningRate() * plan.schedule().factor(step, STEPS, STEPS));
                assertThat(update.loss())
                        .as("loss of step " + step)
                        .isCloseTo(expected.path("losses").path(step).asDouble(), within(10 * tolerance));
                assertThat(update.correct())
                        .isEqualTo(expected.path("correct").path(step).asLong());
            }
            assertThat(state.tensors()).hasSize(expected.path("tensors").size());
            state.tensors().forEach((tensor, values) -> {
                JsonNode wanted = expected.path("tensors").path(tensor);
                Formula.Summary found = Formula.summary(values);
                double norm = wanted.path("norm").asDouble();
                assertThat(found.norm()).as(tensor).isCloseTo(norm, within(tolerance * (1 + norm)));
                for (int i = 0; i < found.projection().length; i++) {
                    assertThat(found.projection()[i])
                            .as(tensor + ", projection " + i)
                            .isCloseTo(wanted.path("projection").path(i).asDouble(), within(tolerance * (1 + norm)));
                }
            });
        }
    }
}
