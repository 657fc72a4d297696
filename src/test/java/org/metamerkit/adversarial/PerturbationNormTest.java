// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PerturbationNormTest {
    @Test
    void givenAChangeOfThreeAndFourTenths_whenMeasured_thenTheNormsAreThoseOfATriangle() {
        float[] from = {0.5f, 0.5f, 0.5f};
        float[] to = {0.8f, 0.1f, 0.5f};
        assertThat(PerturbationNorm.L2.distance(from, to)).isCloseTo(0.5, within(1e-7));
        assertThat(PerturbationNorm.LINF.distance(from, to)).isCloseTo(0.4, within(1e-7));
        assertThat(PerturbationNorm.L1.distance(from, to)).isCloseTo(0.7, within(1e-7));
    }

    @ParameterizedTest
    @EnumSource
    void givenANorm_whenItsNameIsParsed_thenItIsTheNorm(PerturbationNorm norm) {
        assertThat(PerturbationNorm.parse(norm.toString())).isEqualTo(norm);
    }

    @Test
    void givenAnotherWord_whenParsed_thenOneSentenceSaysWhichThereAre() {
        assertThatThrownBy(() -> PerturbationNorm.parse("l3"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no norm 'l3'; give linf, l2 or l1");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void givenNoSize_whenAThreatModelIsMade_thenItIsRefused(double eps) {
        assertThatThrownBy(() -> new ThreatModel(PerturbationNorm.L2, eps))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("eps is " + eps);
    }

    @ParameterizedTest
    @CsvSource({
        "LINF, 0.03137254901960784",
        "LINF, 0.1",
        "LINF, 1e-9",
        "LINF, 0",
        "LINF, 1",
        "L2, 0.5",
        "L2, 3",
        "L2, 1e-6",
        "L2, 0",
        "L1, 12",
        "L1, 0.01",
        "L1, 0"
    })
    void givenPicturesFarOutside_whenSettled_thenTheyAreInBallAndBoxExactly(PerturbationNorm norm, double eps) {
        Random random = new Random(1);
        ThreatModel threat = new ThreatModel(norm, eps);
        for (int i = 0; i < 200; i++) {
            float[] original = new float[300];
            float[] changed = new float[300];
            for (int k = 0; k < original.length; k++) {
                original[k] = random.nextInt(8) == 0 ? random.nextInt(2) : random.nextFloat();
                changed[k] = original[k] + (float) random.nextGaussian();
            }
            norm.settle(original, changed, eps);
            assertThat(threat.allows(original, changed)).as("picture %d", i).isTrue();
        }
    }

    @Test
    void givenEveryGreyLevel_whenBoundsAreTaken_thenTheyAreTheLastFloatsWithinEps() {
        double eps = 8 / 255.0;
        for (int level = 0; level < 256; level++) {
            float value = level / 255f;
            float high = PerturbationNorm.highest(value, eps);
            float low = PerturbationNorm.lowest(value, eps);
            assertThat((double) high - value).isLessThanOrEqualTo(eps);
            assertThat((double) value - low).isLessThanOrEqualTo(eps);
            assertThat(high == 1 || (double) Math.nextUp(high) - value > eps).isTrue();
            assertThat(low == 0 || (double) value - Math.nextDown(low) > eps).isTrue();
        }
    }
}
