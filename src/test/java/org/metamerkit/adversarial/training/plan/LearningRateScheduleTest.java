// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearningRateScheduleTest {
    private static final double ROUNDING = 1e-12;

    @Test
    void givenOneCycle_whenFollowed_thenItRisesLinearlyToOneAndFallsLinearly() {
        LearningRateSchedule schedule = new LearningRateSchedule.OneCycle(0.25);
        double[] expected = {0.5, 1, 1, 5 / 6.0, 4 / 6.0, 3 / 6.0, 2 / 6.0, 1 / 6.0};
        for (int step = 0; step < 8; step++) {
            assertThat(schedule.factor(step, 8, 2)).as("step " + step).isCloseTo(expected[step], within(ROUNDING));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.2, 0.25, 0.333, 0.99})
    void givenAnyWarmUp_whenFollowed_thenTheFactorIsAboveZeroAndAtMostOneAndHasOneTop(double warmUp) {
        for (LearningRateSchedule schedule :
                List.of(new LearningRateSchedule.OneCycle(warmUp), new LearningRateSchedule.Cosine(warmUp))) {
            for (long steps : new long[] {1, 2, 7, 10, 101}) {
                boolean falling = false;
                double before = 0;
                for (long step = 0; step < steps; step++) {
                    double factor = schedule.factor(step, steps, 1);
                    assertThat(factor).isGreaterThan(0).isLessThanOrEqualTo(1 + ROUNDING);
                    assertThat(falling && factor > before + ROUNDING).isFalse();
                    falling = factor < before - ROUNDING;
                    before = factor;
                }
            }
        }
    }

    @Test
    void givenCosine_whenFollowed_thenItIsHalfACosine() {
        LearningRateSchedule schedule = new LearningRateSchedule.Cosine(0);
        assertThat(schedule.factor(0, 4, 1)).isCloseTo(1, within(ROUNDING));
        assertThat(schedule.factor(1, 4, 1)).isCloseTo((1 + Math.sqrt(0.5)) / 2, within(ROUNDING));
        assertThat(schedule.factor(2, 4, 1)).isCloseTo(0.5, within(ROUNDING));
        assertThat(schedule.factor(3, 4, 1)).isCloseTo((1 - Math.sqrt(0.5)) / 2, within(ROUNDING));
        LearningRateSchedule warm = new LearningRateSchedule.Cosine(0.5);
        assertThat(warm.factor(0, 8, 1)).isCloseTo(0.25, within(ROUNDING));
        assertThat(warm.factor(3, 8, 1)).isCloseTo(1, within(ROUNDING));
        assertThat(warm.factor(6, 8, 1)).isCloseTo(0.5, within(ROUNDING));
    }

    @Test
    void givenSteps_whenFollowed_thenItFallsAtTheBeginningOfTheseEpochs() {
        LearningRateSchedule schedule = new LearningRateSchedule.Steps(List.of(1, 3), 0.1);
        double[] expected = {1, 1, 0.1, 0.1, 0.1, 0.1, 0.01, 0.01};
        for (int step = 0; step < 8; step++) {
            assertThat(schedule.factor(step, 8, 2)).as("step " + step).isCloseTo(expected[step], within(ROUNDING));
        }
        assertThat(new LearningRateSchedule.Constant().factor(5, 8, 2)).isEqualTo(1);
    }

    @Test
    void givenSharesOutOfRange_whenMade_thenTheyAreRefused() {
        assertThatThrownBy(() -> new LearningRateSchedule.OneCycle(1)).hasMessageContaining("warm_up is 1.0");
        assertThatThrownBy(() -> new LearningRateSchedule.Cosine(-0.1)).hasMessageContaining("warm_up");
        assertThatThrownBy(() -> new LearningRateSchedule.Steps(List.of(1), 0)).hasMessageContaining("factor");
    }
}
