// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.adversarial.training.plan.Objective;
import org.metamerkit.adversarial.training.plan.TrainingPlan;

/**
 * Whether training against few steps has stopped to help against more of them, which may happen from one epoch to the next (Wong et
 * al. 2020, arXiv:2001.03994, section 5): PGD accuracy in a norm that is trained against is below half of the best epoch's.
 */
final class CatastrophicOverfitting {
    private static final double SHARE_OF_BEST = 0.5;

    private final List<String> watched;

    CatastrophicOverfitting(TrainingPlan plan) {
        Set<PerturbationNorm> norms = EnumSet.noneOf(PerturbationNorm.class);
        for (Objective.Weighted weighted : plan.objectives()) {
            if (weighted.objective() instanceof Objective.Adversarial adversarial) {
                norms.add(adversarial.threat().norm());
            } else if (weighted.objective() instanceof Objective.Trades trades) {
                norms.add(trades.threat().norm());
            }
        }
        this.watched = plan.evaluation().threats().stream()
                .filter((ThreatModel threat) -> norms.contains(threat.norm()))
                .map(EpochRecord::title)
                .toList();
    }

    /**
     * @param before epochs before
     * @param robust accuracies of the one that has ended, by threat model
     */
    boolean happened(List<EpochRecord> before, Map<String, Double> robust) {
        return watched.stream()
                .filter(robust::containsKey)
                .anyMatch(threat -> robust.get(threat) < SHARE_OF_BEST * best(before, threat));
    }

    private static double best(List<EpochRecord> epochs, String threat) {
        return epochs.stream()
                .mapToDouble(epoch -> epoch.robustAccuracy().getOrDefault(threat, 0.0))
                .max()
                .orElse(0);
    }
}
