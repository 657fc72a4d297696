// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttackLossTest {
    private static final float[] LOGITS = {1, 4, 2, 8, 5};

    @Test
    void givenLogits_whenLossesAreTaken_thenTheyAreThoseOfThePapersFormulas() {
        double[] gradient = new double[5];
        double sum = Math.exp(1) + Math.exp(4) + Math.exp(2) + Math.exp(8) + Math.exp(5);
        assertThat(AttackLoss.CROSS_ENTROPY.of(LOGITS, 3, -1, gradient))
                .isCloseTo(-Math.log(Math.exp(8) / sum), within(1e-12));
        assertThat(AttackLoss.CROSS_ENTROPY.of(LOGITS, 3, 1, gradient))
                .isCloseTo(Math.log(Math.exp(4) / sum), within(1e-12));
        assertThat(AttackLoss.MARGIN.of(LOGITS, 3, -1, gradient)).isEqualTo(5 - 8);
        assertThat(AttackLoss.MARGIN.of(LOGITS, 3, 2, gradient)).isEqualTo(2 - 8);
        // falling: 8 5 4 2 1
        assertThat(AttackLoss.DLR.of(LOGITS, 3, -1, gradient)).isCloseTo(-(8.0 - 5) / (8 - 4), within(1e-9));
        assertThat(AttackLoss.DLR.of(LOGITS, 1, -1, gradient)).isCloseTo(-(4.0 - 8) / (8 - 4), within(1e-9));
        assertThat(AttackLoss.DLR.of(LOGITS, 3, 2, gradient)).isCloseTo(-(8.0 - 2) / (8 - (4 + 2) / 2.0), within(1e-9));
    }

    @ParameterizedTest
    @EnumSource
    void givenALoss_whenDifferentiated_thenTheGradientIsThatOfDifferences(AttackLoss loss) {
        Random random = new Random(2);
        for (int trial = 0; trial < 40; trial++) {
            float[] logits = new float[6];
            for (int j = 0; j < logits.length; j++) {
                logits[j] = (float) (3 * random.nextGaussian());
            }
            int label = random.nextInt(6);
            int target = trial % 2 == 0 ? -1 : (label + 1 + random.nextInt(5)) % 6;
            double[] gradient = new double[6];
            double[] unused = new double[6];
            loss.of(logits, label, target, gradient);
            for (int j = 0; j < logits.length; j++) {
                float before = logits[j];
                logits[j] = before + 1 / 512f;
                double above = loss.of(logits, label, target, unused);
                double up = logits[j];
                logits[j] = before - 1 / 512f;
                double below = loss.of(logits, label, target, unused);
                double down = logits[j];
                logits[j] = before;
                assertThat((above - below) / (up - down))
                        .as("logit %d of trial %d", j, trial)
                        .isCloseTo(gradient[j], within(2e-3 * (1 + Math.abs(gradient[j]))));
            }
        }
    }

    @Test
    void givenANetworkThatIsQuiteSure_whenTheCrossEntropyIsTaken_thenNeitherItNorItsGradientVanishes() {
        float[] sure = {60, 0, -1};
        double[] gradient = new double[3];
        double others = Math.exp(-60) + Math.exp(-61);
        assertThat(AttackLoss.CROSS_ENTROPY.of(sure, 0, -1, gradient) / others).isCloseTo(1, within(1e-9));
        assertThat(gradient[0] / others).isCloseTo(-1, within(1e-9));
        assertThat(gradient[1] / Math.exp(-60)).isCloseTo(1, within(1e-9));
    }

    @Test
    void givenEqualLogits_whenTheAnswerIsTaken_thenItIsTheFirstOfThem() {
        assertThat(AttackLoss.answer(new float[] {1, 3, 3})).isEqualTo(1);
        assertThat(AttackLoss.margin(new float[] {1, 3, 3}, 1)).isZero();
        assertThat(AttackLoss.falling(new float[] {1, 3, 3})).containsExactly(1, 2, 0);
    }

    @Test
    void givenTooFewClassesForADenominator_whenDlrIsTaken_thenItIsThePlainDifference() {
        double[] gradient = new double[2];
        assertThat(AttackLoss.DLR.of(new float[] {3, 1}, 0, -1, gradient)).isEqualTo(-2);
        assertThat(AttackLoss.DLR.of(new float[] {3, 1}, 0, 1, gradient)).isEqualTo(-2);
        assertThat(gradient).containsExactly(-1, 1);
    }
}
