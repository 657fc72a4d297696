// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.metamerkit.kernel.ActivationKernels.AdamConstants;
import org.metamerkit.kernel.NativeRuntime;

/** Against algorithm 1 of Kingma and Ba 2015 in float64. */
class AdamTest {
    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @Test
    void givenTheCosineSchedule_whenItsRatesAreListed_thenTheyFallFromTheRateThroughHalfToNearlyZero() {
        Adam adam = Adam.cosine(0.02, 600);
        assertThat(adam.stepSize(0)).isEqualTo(0.02);
        assertThat(adam.stepSize(300)).isCloseTo(0.01, within(1e-15));
        assertThat(adam.stepSize(200)).isCloseTo(0.015, within(1e-15));
        // 1 + cos(π − δ) = δ²/2 to fourth order
        double last = Math.PI / 600;
        assertThat(adam.stepSize(599)).isCloseTo(0.02 * last * last / 4, within(1e-12));
        for (int k = 1; k < 600; k++) {
            assertThat(adam.stepSize(k)).isLessThan(adam.stepSize(k - 1)).isPositive();
        }
    }

    @Test
    void givenTheDefaults_whenMade_thenTheBestIterateIsKeptAndTheSettingsAreTheMeasuredOnes() {
        Adam adam = Adam.defaults();
        assertThat(adam.kept()).isEqualTo(Optimizer.Kept.BEST);
        assertThat(adam.constants()).isEqualTo(new AdamConstants(0.9, 0.9, 1e-8));
        assertThat(adam.learningRate()).isEqualTo(0.03);
        assertThat(adam.evaluations()).isEqualTo(1000);
        assertThat(Adam.cosine(0.01, 600).constants()).isEqualTo(new AdamConstants(0.9, 0.999, 1e-8));
    }

    @Test
    void givenAWarmUp_whenItsRatesAreListed_thenTheyRiseInALineAndFallInACosine() {
        Adam adam = Adam.defaults().withEvaluations(8);
        double r = 0.03;
        // W = 4 of K = 8: r (k + 1) / 5, then r (1 + cos(π (k − 4) / 4)) / 2
        double[] expected = {
            r / 5, 2 * r / 5, 3 * r / 5, 4 * r / 5, r, r * (1 + Math.sqrt(0.5)) / 2, r / 2, r * (1 - Math.sqrt(0.5)) / 2
        };
        for (int k = 0; k < 8; k++) {
            assertThat(adam.stepSize(k)).isCloseTo(expected[k], within(1e-15));
        }
        assertThat(adam.withEvaluations(1).stepSize(0)).isEqualTo(r);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, Double.NaN})
    void givenAnImpossibleWarmUp_whenMade_thenTheSentenceNamesIt(double warmUp) {
        assertThatThrownBy(() -> new Adam(0.03, 100, warmUp, new AdamConstants(0.9, 0.9, 1e-8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("warm-up");
    }

    @Test
    void givenGradients_whenUpdatedSomeTimes_thenPicturesAndMomentsFollowTheAlgorithm() {
        Adam adam = Adam.cosine(0.03, 10);
        float[][] start = OptimizerProblem.uniform(1, 0, 1);
        double[] scale = {2, 1e-5};
        double[][] x = new double[2][OptimizerProblem.PIXELS];
        double[][] m = new double[2][OptimizerProblem.PIXELS];
        double[][] v = new double[2][OptimizerProblem.PIXELS];
        try (OptimizerProblem problem = new OptimizerProblem(adam, start)) {
            for (int picture = 0; picture < 2; picture++) {
                for (int i = 0; i < OptimizerProblem.PIXELS; i++) {
                    x[picture][i] = start[picture][i];
                }
            }
            for (int k = 0; k < 6; k++) {
                float[][] gradient = OptimizerProblem.uniform(10 + k, -1, 1);
                problem.update(gradient, scale, k, k);
                double rate = 0.03 * (1 + Math.cos(Math.PI * k / 10)) / 2;
                for (int picture = 0; picture < 2; picture++) {
                    for (int i = 0; i < OptimizerProblem.PIXELS; i++) {
                        double g = scale[picture] * gradient[picture][i];
                        m[picture][i] = 0.9 * m[picture][i] + 0.1 * g;
                        v[picture][i] = 0.999 * v[picture][i] + 0.001 * g * g;
                        double corrected = m[picture][i] / (1 - Math.pow(0.9, k + 1));
                        double deviation = Math.sqrt(v[picture][i] / (1 - Math.pow(0.999, k + 1)));
                        double free = x[picture][i] - rate * corrected / (deviation + 1e-8);
                        x[picture][i] = Math.min(1, Math.max(0, free));
                    }
                }
            }
            for (int picture = 0; picture < 2; picture++) {
                float[] pixels = problem.pixels(picture);
                float[] first = problem.remembered("first_moment", picture);
                float[] second = problem.remembered("second_moment", picture);
                for (int i = 0; i < pixels.length; i++) {
                    assertThat((double) pixels[i]).isCloseTo(x[picture][i], within(2e-6));
                    assertThat((double) first[i]).isCloseTo(m[picture][i], within(1e-6 * scale[picture]));
                    assertThat((double) second[i])
                            .isCloseTo(v[picture][i], within(1e-6 * scale[picture] * scale[picture]));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.01, Double.NaN, Double.POSITIVE_INFINITY})
    void givenAnImpossibleRate_whenMade_thenTheSentenceNamesIt(double rate) {
        assertThatThrownBy(() -> Adam.cosine(rate, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("learning rate is " + rate)
                .hasMessageContaining("positive finite");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0.999, 1e-8, beta1",
        "-0.1, 0.999, 1e-8, beta1",
        "NaN, 0.999, 1e-8, beta1",
        "0.9, 1, 1e-8, beta2",
        "0.9, 0.999, 0, epsilon",
        "0.9, 0.999, NaN, epsilon"
    })
    void givenImpossibleConstants_whenMade_thenTheSentenceNamesThem(
            double beta1, double beta2, double epsilon, String named) {
        assertThatThrownBy(() -> new Adam(0.01, 100, 0, new AdamConstants(beta1, beta2, epsilon)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }
}
