// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.metamerkit.kernel.NativeRuntime;

/** What every optimiser must do. */
class OptimizerTest {
    private static final int EVALUATIONS = 800;

    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    static Stream<Optimizer> optimizers() {
        return Stream.of(
                Adam.cosine(0.05, EVALUATIONS),
                NormalizedGradientDescent.feather2023().withEvaluations(EVALUATIONS));
    }

    /** ½‖x − c‖² over the cube [0, 1]ⁿ has its minimum at c, clamped. */
    @ParameterizedTest
    @MethodSource("optimizers")
    void givenABowlWhoseBottomLiesPartlyOutside_whenOptimized_thenTheNearestPointOfTheCubeIsFound(Optimizer optimizer) {
        float[][] bottom = OptimizerProblem.uniform(3, -0.3, 1.3);
        try (OptimizerProblem problem = new OptimizerProblem(optimizer, OptimizerProblem.uniform(4, 0, 1))) {
            for (int k = 0; k < optimizer.evaluations(); k++) {
                float[][] gradient = new float[OptimizerProblem.PICTURES][OptimizerProblem.PIXELS];
                for (int picture = 0; picture < OptimizerProblem.PICTURES; picture++) {
                    float[] x = problem.pixels(picture);
                    for (int i = 0; i < x.length; i++) {
                        gradient[picture][i] = x[i] - bottom[picture][i];
                    }
                }
                problem.update(gradient, new double[] {1, 1}, k, k);
            }
            for (int picture = 0; picture < OptimizerProblem.PICTURES; picture++) {
                float[] x = problem.pixels(picture);
                for (int i = 0; i < x.length; i++) {
                    assertThat((double) x[i]).isCloseTo(Math.min(1, Math.max(0, bottom[picture][i])), within(0.01));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void givenAPictureThatHasEnded_whenTheOthersMove_thenItAndItsMemoryStayAsTheyAre(Optimizer optimizer) {
        float[][] start = OptimizerProblem.uniform(5, 0.3, 0.7);
        float[][] gradient = OptimizerProblem.uniform(6, -1, 1);
        gradient[1][0] = Float.NaN;
        try (OptimizerProblem problem = new OptimizerProblem(optimizer, start)) {
            problem.update(gradient, new double[] {1, 0}, 0, -1);
            assertThat(problem.pixels(1)).isEqualTo(start[1]);
            assertThat(problem.pixels(0)).isNotEqualTo(start[0]).doesNotContain(Float.NaN);
            problem.state.tensors().keySet().forEach(name -> {
                assertThat(problem.remembered(name, 1)).containsOnly(0f);
                assertThat(problem.remembered(name, 0)).isNotEqualTo(new float[OptimizerProblem.PIXELS]);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void givenAPerfectMatch_whenUpdated_thenNothingMovesAndNothingIsNaN(Optimizer optimizer) {
        float[][] start = OptimizerProblem.uniform(5, 0.3, 0.7);
        float[][] zeros = new float[OptimizerProblem.PICTURES][OptimizerProblem.PIXELS];
        try (OptimizerProblem problem = new OptimizerProblem(optimizer, start)) {
            var norms = problem.update(zeros, new double[] {0, 0}, 0, 0);
            assertThat(problem.pixels(0)).isEqualTo(start[0]);
            assertThat(norms.gradient()).containsOnly(0);
            assertThat(norms.change()).containsOnly(0);
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void givenPicturesTogether_whenUpdated_thenEachMovesAsItDoesAlone(Optimizer optimizer) {
        float[][] start = OptimizerProblem.uniform(7, 0.3, 0.7);
        float[][] gradient = OptimizerProblem.uniform(8, -1, 1);
        try (OptimizerProblem together = new OptimizerProblem(optimizer, start);
                OptimizerProblem alone = new OptimizerProblem(optimizer, start)) {
            for (int k = 0; k < 3; k++) {
                together.update(gradient, new double[] {0.5, 2}, k, k + 100);
                alone.update(gradient, new double[] {0.5, 2}, k, -1);
            }
            assertThat(together.pixels(0)).isEqualTo(alone.pixels(0));
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void givenItsSettings_whenDescribed_thenNameEvaluationsAndLossAreAmongThem(Optimizer optimizer) {
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        optimizer.describe(settings);
        assertThat(settings.get("name").asText()).isEqualTo(optimizer.name());
        assertThat(settings.get("evaluations").asInt()).isEqualTo(EVALUATIONS);
        assertThat(settings.get("loss").asText()).isEqualTo("ratio_of_norms");
        assertThat(settings.get("kept").asText())
                .isEqualToIgnoringCase(optimizer.kept().name());
        settings.fieldNames().forEachRemaining(key -> assertThat(key).matches("[a-z0-9_]+"));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void givenNoEvaluations_whenAskedFor_thenTheSentenceNamesTheOption(Optimizer optimizer) {
        for (int evaluations : new int[] {0, -1, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> optimizer.withEvaluations(evaluations))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(" " + evaluations + ";")
                    .hasMessageContaining("--steps 1 or more");
        }
        assertThat(optimizer.withEvaluations(7).evaluations()).isEqualTo(7);
        assertThat(optimizer.withEvaluations(7).name()).isEqualTo(optimizer.name());
    }
}
