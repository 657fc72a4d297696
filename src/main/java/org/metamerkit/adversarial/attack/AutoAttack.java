// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.util.List;
import org.metamerkit.adversarial.PerturbationNorm;

/**
 * AutoAttack, version "standard" (Croce and Hein 2020, arXiv:2003.01690): APGD-CE, APGD-T, FAB-T and Square, each on the pictures that
 * those before have left.
 */
public final class AutoAttack {
    private AutoAttack() {}

    /** The four attacks with their published settings; for L1 the first three, since Square has no L1 version here. */
    public static List<Attack> standard(PerturbationNorm norm) {
        return norm == PerturbationNorm.L1
                ? List.of(Apgd.crossEntropy(), Apgd.targetedDlr(), FabTargeted.usual())
                : List.of(Apgd.crossEntropy(), Apgd.targetedDlr(), FabTargeted.usual(), Square.usual());
    }

    /** Whether these are the attacks of one version of AutoAttack, so that its sanity checks are made. */
    static boolean isStandard(List<Attack> attacks, PerturbationNorm norm) {
        return attacks.equals(standard(norm));
    }
}
