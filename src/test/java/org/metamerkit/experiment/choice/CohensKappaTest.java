// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Reference numbers: statsmodels 0.15.0, {@code statsmodels.stats.inter_rater.cohens_kappa} ({@code kappa}, {@code std_kappa}). */
class CohensKappaTest {
    private static final double REFERENCE_TWO = 0.12699606293110033;
    private static final double KAPPA_THREE = 0.49152542372881347;
    private static final double REFERENCE_THREE = 0.07212745929334068;

    @Test
    void givenATextbookTable_whenCompared_thenKappaAndItsErrorAreStatsmodels() {
        CohensKappa kappa = CohensKappa.of(new int[][] {{20, 5}, {10, 15}}).orElseThrow();
        assertThat(kappa.n()).isEqualTo(50);
        assertThat(kappa.observed()).isEqualTo(0.7);
        assertThat(kappa.expected()).isEqualTo(0.5);
        assertThat(kappa.kappa()).isCloseTo(0.4, within(1e-12));
        assertThat(kappa.standardError()).isCloseTo(REFERENCE_TWO, within(1e-12));
        assertThat(kappa.lower()).isCloseTo(0.4 - 1.959963984540054 * REFERENCE_TWO, within(1e-12));
        assertThat(kappa.upper()).isCloseTo(0.4 + 1.959963984540054 * REFERENCE_TWO, within(1e-12));
    }

    @Test
    void givenThreeCategories_whenCompared_thenKappaAndItsErrorAreStatsmodels() {
        CohensKappa kappa =
                CohensKappa.of(new int[][] {{44, 5, 1}, {7, 20, 3}, {9, 5, 6}}).orElseThrow();
        assertThat(kappa.kappa()).isCloseTo(KAPPA_THREE, within(1e-12));
        assertThat(kappa.standardError()).isCloseTo(REFERENCE_THREE, within(1e-12));
    }

    @Test
    void givenPerfectAndNoAgreement_whenCompared_thenTheEndsAreReached() {
        CohensKappa perfect =
                CohensKappa.of(new int[][] {{7, 0, 0}, {0, 5, 0}, {0, 0, 0}}).orElseThrow();
        assertThat(perfect.kappa()).isEqualTo(1);
        assertThat(perfect.standardError()).isZero();
        assertThat(perfect.upper()).isEqualTo(1);
        CohensKappa none = CohensKappa.of(new int[][] {{0, 5}, {5, 0}}).orElseThrow();
        assertThat(none.kappa()).isEqualTo(-1);
        assertThat(none.lower()).isEqualTo(-1);
    }

    @Test
    void givenIndependentRaters_whenCompared_thenKappaIsZero() {
        assertThat(CohensKappa.of(new int[][] {{12, 8}, {18, 12}}).orElseThrow().kappa())
                .isCloseTo(0, within(1e-12));
    }

    @Test
    void givenNothingOrOneCategory_whenCompared_thenKappaIsNotDefined() {
        assertThat(CohensKappa.of(new int[2][2])).isEmpty();
        assertThat(CohensKappa.of(new int[][] {{9, 0}, {0, 0}})).isEmpty();
    }

    @Test
    void givenATableThatIsNotSquare_whenCompared_thenItIsRefused() {
        assertThatThrownBy(() -> CohensKappa.of(new int[][] {{1, 2}, {3}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("as many as it has rows");
    }
}
