// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import java.util.Map;
import org.metamerkit.experiment.catalogue.MetamerDimension;

/**
 * How many metamers a stimulus set is to have in each cell.
 *
 * @param rows by what metamers are told apart downwards, as {@link MetamerDimension#CATEGORY}
 * @param columns by what sideways, as {@link MetamerDimension#CONDITION}
 * @param everywhere target of every cell that {@code targets} does not name, 0 or more
 * @param targets of single cells, 0 or more
 */
public record BalanceDesign(
        MetamerDimension rows, MetamerDimension columns, int everywhere, Map<Place, Integer> targets) {
    /** Which cell. */
    public record Place(String row, String column) {}

    /** @throws IllegalArgumentException in one sentence for a negative target */
    public BalanceDesign {
        targets = Map.copyOf(targets);
        if (everywhere < 0 || targets.values().stream().anyMatch(target -> target < 0)) {
            throw new IllegalArgumentException(
                    "A target is negative, expected how many metamers a cell is to have, 0 or more.");
        }
    }

    /** Category × condition (network and stage) with one target for all cells. */
    public static BalanceDesign usual(int everywhere) {
        return new BalanceDesign(MetamerDimension.CATEGORY, MetamerDimension.CONDITION, everywhere, Map.of());
    }

    public int target(String row, String column) {
        return targets.getOrDefault(new Place(row, column), everywhere);
    }
}
