// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.metamerkit.kernel.ActivationKernels.StepNorms;
import org.metamerkit.kernel.NativeRuntime;

/** Against the formulas of Feather et al. 2023 in float64. */
class NormalizedGradientDescentTest {
    private static final NormalizedGradientDescent PAPER = NormalizedGradientDescent.feather2023();

    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @Test
    void givenThePapersProcedure_whenItsStepsAreListed_thenTheyAreEightTimes3000FromOneTo128th() {
        assertThat(PAPER.evaluations()).isEqualTo(24_000);
        assertThat(PAPER.kept()).isEqualTo(Optimizer.Kept.LAST);
        for (int evaluation = 0; evaluation < 24_000; evaluation++) {
            assertThat(PAPER.stepSize(evaluation)).isEqualTo(1.0 / (1 << (evaluation / 3000)));
        }
        assertThat(PAPER.stepSize(23_999)).isEqualTo(1 / 128.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 20, 800, 2_000_000_000})
    void givenAnotherNumberOfEvaluations_whenItsStepsAreListed_thenTheyAreHalvedAtEachEighth(int evaluations) {
        NormalizedGradientDescent shorter = PAPER.withEvaluations(evaluations);
        for (int eighth = 0; eighth < 8; eighth++) {
            long first = ((long) evaluations * eighth + 7) / 8;
            long last = ((long) evaluations * (eighth + 1) + 7) / 8 - 1;
            if (first <= last) {
                assertThat(shorter.stepSize((int) first)).isEqualTo(Math.pow(0.5, eighth));
                assertThat(shorter.stepSize((int) last)).isEqualTo(Math.pow(0.5, eighth));
            }
        }
    }

    @Test
    void givenGradients_whenUpdated_thenEachPictureMovesByItsStepAlongItsOwnGradient() {
        float[][] start = OptimizerProblem.uniform(1, 0, 1);
        float[][] gradient = OptimizerProblem.uniform(2, -5, 5);
        double[] scale = {3, 1e-4};
        int[] evaluation = {0, 3000};
        try (OptimizerProblem problem = new OptimizerProblem(PAPER, start)) {
            StepNorms norms = problem.update(gradient, scale, evaluation);
            for (int picture = 0; picture < 2; picture++) {
                double norm = OptimizerProblem.norm(gradient[picture], scale[picture]);
                double step = picture == 0 ? 1 : 0.5;
                float[] x = problem.pixels(picture);
                double change = 0;
                for (int i = 0; i < x.length; i++) {
                    double free = start[picture][i] - step * scale[picture] * gradient[picture][i] / (norm + 1e-10);
                    double expected = Math.min(1, Math.max(0, free));
                    assertThat((double) x[i]).isCloseTo(expected, within(1e-6));
                    change += (expected - start[picture][i]) * (expected - start[picture][i]);
                }
                assertThat(norms.gradient()[picture]).isCloseTo(norm, within(1e-6 * norm));
                assertThat(norms.change()[picture]).isCloseTo(Math.sqrt(change), within(1e-6));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void givenAnImpossibleStep_whenMade_thenTheSentenceNamesIt(double step) {
        assertThatThrownBy(() -> new NormalizedGradientDescent(step, 8, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("initial step is " + step)
                .hasMessageContaining("positive finite");
    }

    @Test
    void givenNoRepetitions_whenMade_thenTheSentenceSaysSo() {
        assertThatThrownBy(() -> new NormalizedGradientDescent(1, 0, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("repetitions is 0");
    }
}
