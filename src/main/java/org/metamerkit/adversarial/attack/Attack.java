// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.metamerkit.adversarial.ThreatModel;

/** A way to look for perturbations, with all its settings; immutable. {@link RobustAccuracy} runs them. */
public sealed interface Attack permits Pgd, Apgd, FabTargeted, Square, SmallestByFab, SmallestByPgd, RandomDraws {
    /** What an attack's rounds are for, which decides on what pictures they run. */
    enum Purpose {
        /** To change the answer within eps: on pictures that no round before has broken. */
        BREAK,
        /** To change the answer by as little as possible: on all pictures that are answered rightly. */
        SHRINK,
        /** To count right answers: on all pictures. */
        COUNT
    }

    /** As the command line has it. */
    String name();

    Purpose purpose();

    /** Passes over the pictures, each with random numbers or targets of its own. */
    int rounds(int classes);

    /** Times the network is asked about a picture in a round, at most; a gradient counts as three. */
    long costOfRound();

    /** All settings, in snake_case. */
    void describe(ObjectNode settings);

    /** @throws IllegalArgumentException with one sentence if the attack cannot be made in this threat model on so many classes */
    void requireFor(ThreatModel threat, int classes);
}
