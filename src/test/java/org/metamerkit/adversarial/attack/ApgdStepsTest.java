// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApgdStepsTest {
    @Test
    void givenAHundredIterations_whenCheckpointsAreLaidOut_thenTheyAreThePapers() {
        // p = 0.22, 0.41, 0.57, 0.70, 0.80, 0.87, then 0.06 more each
        assertThat(ApgdSteps.checkpoints(100)).containsExactly(22, 41, 57, 70, 80, 87, 93, 99);
        assertThat(ApgdSteps.checkpoints(50)).containsExactly(11, 21, 29, 35, 40, 44, 47, 50);
        assertThat(ApgdSteps.checkpoints(1)).containsExactly(1);
    }

    /**
     * Counted by hand. At 22: 20 rises of 22 are enough (16.5), the best is new: no. At 41: 10 of 19 are too few (14.25): yes. At 57:
     * 16 of 16 rise, the best is still that of 41, but the step was halved there: no. At 70: all rise, none is better, not halved at
     * 57: yes. At 80: 7 of 10 are too few (7.5): yes. At 87: 6 of 7 (5.25) and a new best: no. At 93: 5 of 6 (4.5), a new best: no.
     */
    @Test
    void givenLossesCountedByHand_whenCheckpointsCome_thenStepsAreHalvedWhereThePaperHalvesThem() {
        ApgdSteps steps = new ApgdSteps(100, 0);
        int[] rises = {20, 10, 16, 13, 7, 6, 5};
        double[] bests = {1, 2, 2, 2, 3, 4, 5};
        int[] ends = {22, 41, 57, 70, 80, 87, 93};
        List<Integer> halved = new ArrayList<>();
        int begun = 0;
        for (int part = 0; part < ends.length; part++) {
            for (int iteration = begun + 1; iteration <= ends[part]; iteration++) {
                boolean rose = iteration - begun <= rises[part];
                if (steps.halveAfter(iteration, rose, bests[part])) {
                    halved.add(iteration);
                }
            }
            begun = ends[part];
        }
        assertThat(halved).containsExactly(41, 70, 80);
    }

    @Test
    void givenRisesAtTheThresholdItself_whenACheckpointComes_thenTheStepIsKept() {
        // 57 − 41 = 16 iterations, of which 12 = 0.75 · 16 rise
        ApgdSteps steps = new ApgdSteps(100, 0);
        boolean last = false;
        for (int iteration = 1; iteration <= 57; iteration++) {
            boolean rose = iteration <= 41 || iteration <= 53;
            last = steps.halveAfter(iteration, rose, iteration);
        }
        assertThat(last).isFalse();
    }
}
