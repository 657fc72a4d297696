// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.util.List;
import org.metamerkit.adversarial.PerturbationNorm;

/**
 * AutoAttack, version "standard" (Croce and Hein 2020, arXiv:2003.01690): APGD-CE, APGD-T, FAB-T and Square, each on the pictures that
 * those before have left.
 */
public final class AutoAttack {
    /** Targets of APGD-T in L1. */
    private static final int TARGETS_IN_L1 = 5;

    /** Restarts of APGD-CE in L1. */
    private static final int RESTARTS_IN_L1 = 5;

    private AutoAttack() {}

    /**
     * The four attacks with the settings of the authors' program; for L1 these are five restarts of APGD-CE and five targets of APGD-T
     * (Croce and Hein 2021, arXiv:2103.01208).
     */
    public static List<Attack> standard(PerturbationNorm norm) {
        Apgd untargeted = Apgd.crossEntropy();
        Apgd targeted = Apgd.targetedDlr();
        return norm == PerturbationNorm.L1
                ? List.of(
                        new Apgd(untargeted.iterations(), RESTARTS_IN_L1, untargeted.loss(), 0),
                        new Apgd(targeted.iterations(), 1, targeted.loss(), TARGETS_IN_L1),
                        FabTargeted.usual(),
                        Square.usual())
                : List.of(untargeted, targeted, FabTargeted.usual(), Square.usual());
    }

    /** Whether these are the attacks of one version of AutoAttack, so that its sanity checks are made. */
    static boolean isStandard(List<Attack> attacks, PerturbationNorm norm) {
        return attacks.equals(standard(norm));
    }
}
