// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.metamerkit.adversarial.ThreatModel;

/**
 * The smallest perturbation that {@link FabTargeted} finds, of whatever size: perturbation tolerance from above.
 *
 * @param iterations for every target
 * @param targets classes to lead to, by falling logit of the clean picture
 */
public record SmallestByFab(int iterations, int targets) implements Attack {
    /** @throws IllegalArgumentException with one sentence if a number is out of range */
    public SmallestByFab {
        new FabTargeted(iterations, targets);
    }

    private FabTargeted search() {
        return new FabTargeted(iterations, targets);
    }

    @Override
    public String name() {
        return "smallest-fab";
    }

    @Override
    public Purpose purpose() {
        return Purpose.SHRINK;
    }

    @Override
    public int rounds(int classes) {
        return search().rounds(classes);
    }

    @Override
    public long costOfRound() {
        return search().costOfRound();
    }

    @Override
    public void describe(ObjectNode settings) {
        search().describe(settings);
        settings.put("name", name());
    }

    @Override
    public void requireFor(ThreatModel threat, int classes) {
        search().requireFor(threat, classes);
    }
}
