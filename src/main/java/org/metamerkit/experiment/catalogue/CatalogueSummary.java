// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What some rows hold: for filters' choices and for one line about a run.
 *
 * @param states how many rows are whole, in work, damaged; every state has a number
 * @param passing whole rows of which float picture and PNG pass
 * @param failing whole rows that fail
 * @param stages from network to its stages with metamers, in the network's order
 * @param categories of the originals, sorted
 * @param seeds ascending
 * @param optimizers sorted
 */
public record CatalogueSummary(
        Map<MetamerState, Integer> states,
        int passing,
        int failing,
        Map<String, List<String>> stages,
        SortedSet<String> categories,
        SortedSet<Integer> seeds,
        SortedSet<String> optimizers) {

    /** Of rows in any order. */
    public static CatalogueSummary of(List<MetamerRecord> rows) {
        Map<MetamerState, Integer> states = new EnumMap<>(MetamerState.class);
        for (MetamerState state : MetamerState.values()) {
            states.put(state, 0);
        }
        Map<String, Set<String>> stages = new LinkedHashMap<>();
        SortedSet<String> categories = new TreeSet<>();
        SortedSet<Integer> seeds = new TreeSet<>();
        SortedSet<String> optimizers = new TreeSet<>();
        int passing = 0;
        int failing = 0;
        for (MetamerRecord row : rows) {
            states.merge(row.state(), 1, Integer::sum);
            seeds.add(row.seed());
            row.answers().category().ifPresent(categories::add);
            if (!row.optimizer().isEmpty()) {
                optimizers.add(row.optimizer());
            }
            if (row.isWhole() && row.passes().isPresent()) {
                passing += row.passes().get() ? 1 : 0;
                failing += row.passes().get() ? 0 : 1;
            }
        }
        rows.stream()
                .sorted(MetamerOrders.byNetwork().thenComparing(MetamerOrders.byStage()))
                .forEach(row -> stages.computeIfAbsent(row.network(), name -> new LinkedHashSet<>())
                        .add(row.stage()));
        Map<String, List<String>> ordered = new LinkedHashMap<>();
        stages.forEach((network, names) -> ordered.put(network, List.copyOf(names)));
        return new CatalogueSummary(
                Collections.unmodifiableMap(states),
                passing,
                failing,
                Collections.unmodifiableMap(ordered),
                Collections.unmodifiableSortedSet(categories),
                Collections.unmodifiableSortedSet(seeds),
                Collections.unmodifiableSortedSet(optimizers));
    }

    public List<String> networks() {
        return List.copyOf(stages.keySet());
    }

    public int count(MetamerState state) {
        return states.get(state);
    }
}
