// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.stimulus.PictureSpec;

/** The Square attack's schedule and moves, beside the numbers of the authors' program (fra31/auto-attack, square.py). */
class SquareTest {
    private static final int SIDE = 5;
    /** {@code eta(5)} in L1, upper row of each of the two pyramids and the row of its middle. */
    private static final double[][] STEEP = {
        {0.004119, 0.024974, 0.024974, 0.024974, 0.004119},
        {0.004119, 0.024974, 0.358651, 0.024974, 0.004119},
        {-0.003532, -0.021413, -0.021413, -0.021413, -0.003532},
        {-0.003532, -0.021413, -0.307506, -0.021413, -0.003532},
        {-0.003532, -0.021413, -0.021413, -0.021413, -0.003532},
    };

    @ParameterizedTest
    @CsvSource({
        // AutoAttack's 5,000 queries take the paper's numbers for 10,000 as they are
        "5000, false, 0, 1",
        "5000, false, 10, 1",
        "5000, false, 11, 2",
        "5000, false, 51, 4",
        "5000, false, 2000, 32",
        "5000, false, 4999, 128",
        "5000, true, 5, 1",
        "5000, true, 6, 2",
        "5000, true, 4001, 512",
        "10000, true, 4001, 128",
        "10000, false, 8001, 512",
    })
    void givenAQuery_whenItsWindowIsChosen_thenItsShareHasBeenHalvedAsOftenAsTheSourceSays(
            int queries, boolean rescaled, int query, int divisor) {
        assertThat(SquareEngine.share(new Square(queries, 0.8, 1, rescaled), query))
                .isEqualTo(0.8 / divisor);
    }

    @Test
    void givenL1_whenABumpIsMade_thenItIsTheSourcesOrTurned() {
        boolean[] seen = new boolean[2];
        for (int draw = 0; draw < 20; draw++) {
            double[] bump = SquareBumps.bump(PerturbationNorm.L1, SIDE, new PictureRandom(draw, 0, 0));
            boolean turned = Math.abs(bump[1] - STEEP[0][1]) > 1e-6;
            seen[turned ? 1 : 0] = true;
            for (int k = 0; k < bump.length; k++) {
                double expected = turned ? STEEP[k % SIDE][k / SIDE] : STEEP[k / SIDE][k % SIDE];
                assertThat(bump[k]).as("value %d", k).isCloseTo(expected, within(1e-6));
            }
            assertThat(Arrays.stream(bump).map(Math::abs).sum()).isCloseTo(1, within(1e-12));
        }
        assertThat(seen).containsExactly(true, true);
    }

    @ParameterizedTest
    @EnumSource(names = {"L2", "L1"})
    void givenMoves_whenMadeOneAfterTheOther_thenAllOfEpsIsUsedAndNoMore(PerturbationNorm norm) {
        PictureSpec spec = new PictureSpec(11, 13);
        ThreatModel threat = new ThreatModel(norm, norm == PerturbationNorm.L1 ? 3 : 0.5);
        float[] grey = new float[spec.size()];
        Arrays.fill(grey, 0.5f);
        PictureRandom random = new PictureRandom(3, 0, 0);
        SquareBumps moves = new SquareBumps(norm, spec);
        float[] current = moves.start(grey, threat.eps(), random);
        for (int move = 0; move < 50; move++) {
            assertThat(threat.allows(grey, current)).isTrue();
            assertThat(norm.distance(grey, current)).isCloseTo(threat.eps(), within(1e-5));
            current = moves.candidate(grey, current, threat.eps(), 0.1, random);
        }
    }
}
