// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.adversarial.training.plan.Objective;

class CatastrophicOverfittingTest {
    private static final ThreatModel LINF = TrainingPlans.linf(8 / 255.0);
    private static final ThreatModel L2 = TrainingPlans.l2(0.5);
    private static final String LINF_TITLE = "linf 0.03137";
    private static final String L2_TITLE = "l2 0.5000";

    private final CatastrophicOverfitting overfitting =
            new CatastrophicOverfitting(TrainingPlans.of(TrainingPlans.adversarial(LINF, 1, 0.04))
                    .evaluated(LINF, L2)
                    .plan());

    @Test
    void givenPgdAccuracyBelowHalfOfTheBestEpochs_whenAsked_thenItHappened() {
        List<EpochRecord> before = List.of(epoch(Map.of(LINF_TITLE, 0.38)), epoch(Map.of(LINF_TITLE, 0.30)));
        assertThat(overfitting.happened(before, Map.of(LINF_TITLE, 0.18))).isTrue();
        assertThat(overfitting.happened(before, Map.of(LINF_TITLE, 0.20))).isFalse();
    }

    @Test
    void givenEpochsThatWereNotMeasured_whenAsked_thenOthersAreComparedWith() {
        List<EpochRecord> before = List.of(epoch(Map.of(LINF_TITLE, 0.38)), epoch(Map.of()));
        assertThat(overfitting.happened(before, Map.of())).isFalse();
        assertThat(overfitting.happened(before, Map.of(LINF_TITLE, 0.01))).isTrue();
        assertThat(overfitting.happened(List.of(), Map.of(LINF_TITLE, 0.01))).isFalse();
    }

    @Test
    void givenANormThatIsNotTrainedAgainst_whenItsAccuracyFalls_thenNothingIsSaid() {
        List<EpochRecord> before = List.of(epoch(Map.of(L2_TITLE, 0.5)));
        assertThat(EpochRecord.title(L2)).isEqualTo(L2_TITLE);
        assertThat(overfitting.happened(before, Map.of(L2_TITLE, 0.1))).isFalse();
        CatastrophicOverfitting standard = new CatastrophicOverfitting(
                TrainingPlans.of(new Objective.Standard()).evaluated(LINF).plan());
        assertThat(standard.happened(List.of(epoch(Map.of(LINF_TITLE, 0.5))), Map.of(LINF_TITLE, 0.0)))
                .isFalse();
    }

    private static EpochRecord epoch(Map<String, Double> robust) {
        return new EpochRecord(1, 32, 0.1, 1, 0.5, robust.isEmpty() ? null : 0.5, robust, 1, 0, 1, 1, false);
    }
}
