// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import java.util.List;

/**
 * An analysis of variance.
 *
 * @param design what kind it is
 * @param participants how many
 * @param effects main effects first, then the interaction
 */
public record AnovaTable(String design, int participants, List<AnovaEffect> effects) {
    public AnovaTable {
        effects = List.copyOf(effects);
    }

    /**
     * One effect by its name: a factor's, or both joined by {@code ×} as in {@code stage × network}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public AnovaEffect effect(String name) {
        return effects.stream()
                .filter(effect -> effect.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no effect " + name + ", expected one of "
                        + effects.stream().map(AnovaEffect::name).toList() + "."));
    }
}
