// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.metamerkit.experiment.Validation.Difference;

class ValidationTest {
    @Test
    void givenAnOrdinaryMetamer_whenDecibelsDiffer_thenAThousandthIsTheLimit() {
        // a loss of 0.3: 5e-6 of it are 7e-5 dB
        assertThat(Difference.ofDecibels(5.2288, 5.2297).isRounding()).isTrue();
        assertThat(Difference.ofDecibels(5.2288, 5.2299).isRounding()).isFalse();
        assertThat(Difference.ofDecibels(5.2288, 5.2299).size()).isCloseTo(0.0011, within(1e-12));
    }

    @Test
    void givenANearlyPerfectMetamer_whenTheRatioOfNormsMovesByRounding_thenItAgreesWhateverTheDecibels() {
        for (double loss : new double[] {1e-2, 1e-3, 1e-4, 1e-5, 6e-6}) {
            Difference rounding = Difference.ofDecibels(decibels(loss), decibels(loss - 4.9e-6));
            assertThat(rounding.isRounding()).as("a loss of %g", loss).isTrue();
            // 4.34 Δρ/ρ where the change is small against the loss
            assertThat(rounding.size())
                    .isCloseTo(-10 * Math.log10(1 - 4.9e-6 / loss), within(1e-9))
                    .isGreaterThan(10 / Math.log(10) * 4.9e-6 / loss);
        }
        assertThat(Difference.ofDecibels(decibels(1e-3), decibels(1e-3 - 5.1e-6))
                        .isRounding())
                .isFalse();
        assertThat(Difference.ofDecibels(decibels(1e-6), decibels(7e-6)).isRounding())
                .isFalse();
    }

    @Test
    void givenAPerfectMetamer_whenCompared_thenInfiniteDecibelsAndThoseOfTheFileAgree() {
        assertThat(Difference.ofDecibels(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY))
                .isEqualTo(new Difference(0, true));
        assertThat(Difference.ofDecibels(9999, decibels(1e-7)).isRounding()).isTrue();
        assertThat(Difference.ofDecibels(9999, decibels(1e-4)).isRounding()).isFalse();
    }

    @Test
    void givenAMissingValue_whenCompared_thenItNeverAgrees() {
        assertThat(Difference.ofDecibels(Double.NaN, 3)).isEqualTo(new Difference(Double.POSITIVE_INFINITY, false));
        assertThat(Difference.ofCorrelations(0.9, Double.NaN))
                .isEqualTo(new Difference(Double.POSITIVE_INFINITY, false));
    }

    @Test
    void givenCorrelations_whenTheyDiffer_thenAThousandthIsTheLimit() {
        assertThat(Difference.ofCorrelations(0.9, 0.9009).isRounding()).isTrue();
        assertThat(Difference.ofCorrelations(0.9, 0.9011).isRounding()).isFalse();
    }

    private static double decibels(double loss) {
        return -10 * Math.log10(loss);
    }
}
