// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.metamerkit.recognition.statistics.Bootstrap;

/**
 * Groups of generating networks side by side, stage by stage: how often the metamers of each are recognised by the networks that did
 * not make them.
 */
public final class GroupComparison {
    private static final List<String> THIRDS = List.of("early", "middle", "late");
    private static final List<String> USUAL_ORDER =
            List.of(NetworkGroups.STANDARD, NetworkGroups.ADVERSARIAL, NetworkGroups.RANDOM);

    private final Map<String, Set<String>> generators = new LinkedHashMap<>();
    private final Set<String> ungrouped = new LinkedHashSet<>();
    private final List<String> positions;
    private final Map<String, Map<String, List<Trial>>> trials = new LinkedHashMap<>();

    private GroupComparison(List<String> positions) {
        this.positions = positions;
    }

    /** @param all trials of one rule and score; only those that count, are scored and are not of the network itself are used */
    public static GroupComparison of(Collection<Trial> all, NetworkGroups groups) {
        List<Trial> used = all.stream()
                .filter(trial -> trial.counts() && trial.isScored() && !trial.itself())
                .toList();
        Map<String, TreeMap<Integer, String>> stages = new TreeMap<>();
        for (Trial trial : used) {
            TreeMap<Integer, String> own = stages.computeIfAbsent(trial.generator(), key -> new TreeMap<>());
            if (!trial.isNatural()) {
                own.put(trial.stageIndex(), trial.stage());
            }
        }
        Map<String, Map<Integer, String>> places = places(stages, groups);
        List<Trial> grouped = used.stream()
                .filter(trial -> groups.of(trial.generator()).isPresent())
                .toList();
        GroupComparison comparison = new GroupComparison(order(grouped, places));
        Stream.concat(USUAL_ORDER.stream(), stages.keySet().stream().flatMap(name -> name(groups, name).stream()))
                .filter(group -> stages.keySet().stream()
                        .anyMatch(name -> name(groups, name).equals(Optional.of(group))))
                .forEach(group -> comparison.generators.putIfAbsent(group, new LinkedHashSet<>()));
        for (Trial trial : used) {
            Optional<String> group = name(groups, trial.generator());
            if (group.isEmpty()) {
                comparison.ungrouped.add(trial.generator());
                continue;
            }
            comparison.generators.get(group.get()).add(trial.generator());
            String position = trial.isNatural()
                    ? Trial.NATURAL
                    : places.get(trial.generator()).get(trial.stageIndex());
            comparison
                    .trials
                    .computeIfAbsent(group.get(), key -> new LinkedHashMap<>())
                    .computeIfAbsent(position, key -> new ArrayList<>())
                    .add(trial);
        }
        return comparison;
    }

    /** Groups that have generating networks: standard, adversarial and random perturbation first. */
    public List<String> groups() {
        return List.copyOf(generators.keySet());
    }

    /** Generating networks of a group. */
    public Set<String> generators(String group) {
        return generators.get(group);
    }

    /** Generating networks in no group. */
    public Set<String> ungrouped() {
        return ungrouped;
    }

    /**
     * Places in the networks: the stages' names where all grouped networks have the same; else numbers from 1 where they have equally
     * many; else early, middle and late thirds. {@link Trial#NATURAL} first where originals were shown.
     */
    public List<String> positions() {
        return positions;
    }

    /** Places without the originals, in order. */
    public List<String> metamerPositions() {
        return positions.stream()
                .filter(position -> !position.equals(Trial.NATURAL))
                .toList();
    }

    /** Answers to metamers of a group at a place. */
    public Sample sample(String group, String position) {
        return Sample.of(trials.getOrDefault(group, Map.of()).getOrDefault(position, List.of()));
    }

    /** Answers to all metamers of a group, originals apart. */
    public Sample sample(String group) {
        return sample(group, trial -> true);
    }

    /** Answers to those metamers of a group that are wanted. */
    public Sample sample(String group, Predicate<Trial> wanted) {
        return Sample.of(trials.getOrDefault(group, Map.of()).values().stream()
                .flatMap(List::stream)
                .filter(trial -> !trial.isNatural())
                .filter(wanted)
                .toList());
    }

    /** The share recognised with its bootstrap over pictures. */
    public Optional<Bootstrap.Estimate> share(String group, String position, Averaging averaging, Bootstrap bootstrap) {
        return sample(group, position).estimate(averaging, bootstrap);
    }

    private static Optional<String> name(NetworkGroups groups, String network) {
        return groups.of(network).map(NetworkGroups.Group::name);
    }

    private static Map<String, Map<Integer, String>> places(
            Map<String, TreeMap<Integer, String>> stages, NetworkGroups groups) {
        List<TreeMap<Integer, String>> grouped = stages.entrySet().stream()
                .filter(each ->
                        groups.of(each.getKey()).isPresent() && !each.getValue().isEmpty())
                .map(Map.Entry::getValue)
                .toList();
        boolean sameNames = grouped.stream()
                        .map(each -> List.copyOf(each.values()))
                        .distinct()
                        .count()
                <= 1;
        boolean sameCount = grouped.stream().map(TreeMap::size).distinct().count() <= 1;
        Map<String, Map<Integer, String>> places = new TreeMap<>();
        stages.forEach((generator, own) -> {
            Map<Integer, String> placed = new TreeMap<>();
            int rank = 0;
            for (Map.Entry<Integer, String> stage : own.entrySet()) {
                placed.put(
                        stage.getKey(),
                        sameNames
                                ? stage.getValue()
                                : sameCount
                                        ? "stage " + (rank + 1)
                                        : THIRDS.get(
                                                own.size() == 1 ? 2 : rank * (THIRDS.size() - 1) / (own.size() - 1)));
                rank++;
            }
            places.put(generator, placed);
        });
        return places;
    }

    private static List<String> order(List<Trial> used, Map<String, Map<Integer, String>> places) {
        Map<String, Integer> first = new TreeMap<>();
        boolean natural = false;
        for (Trial trial : used) {
            if (trial.isNatural()) {
                natural = true;
            } else {
                String place = places.get(trial.generator()).get(trial.stageIndex());
                first.merge(place, trial.stageIndex(), Math::min);
            }
        }
        List<String> order = new ArrayList<>();
        if (natural) {
            order.add(Trial.NATURAL);
        }
        first.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .forEach(each -> order.add(each.getKey()));
        return List.copyOf(order);
    }
}
