// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.metamerkit.Hashes;

/**
 * Rating without knowing what is rated: names and measures are hidden, and the order is shuffled by a seed. The order is that of
 * SHA-256("seed/metamer"), so that metamers keep their places among one another when others come or go, and two raters with one
 * seed see one order.
 *
 * @param on whether it is switched on
 * @param seed of the order
 */
public record BlindMode(boolean on, long seed) {
    /** Switched off. */
    public static final BlindMode OFF = new BlindMode(false, 0);

    /** Metamers in the order in which they are to be rated; does not depend on the order given. */
    public List<String> order(List<String> metamers) {
        return order(metamers, Function.identity());
    }

    /**
     * The same of anything that belongs to a metamer.
     *
     * @param name of the metamer, as in choices files
     */
    public <T> List<T> order(List<T> things, Function<T, String> name) {
        Map<String, String> places = new HashMap<>();
        things.forEach(thing -> places.computeIfAbsent(name.apply(thing), this::place));
        return things.stream()
                .sorted(Comparator.comparing((T thing) -> places.get(name.apply(thing)))
                        .thenComparing(name))
                .toList();
    }

    private String place(String metamer) {
        return Hashes.sha256((seed + "/" + metamer).getBytes(StandardCharsets.UTF_8));
    }
}
