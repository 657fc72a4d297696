// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
    private final Map<String, Set<String>> lonely;
    private final Map<String, Map<String, List<Trial>>> trials = new LinkedHashMap<>();
    private final Map<String, String> architectures = new TreeMap<>();

    /** The metamers of a group at a place. */
    public record Cell(String group, String position) {}

    private GroupComparison(List<String> positions, Map<String, Set<String>> lonely) {
        this.positions = positions;
        this.lonely = lonely;
    }

    /** @param all trials of one rule and score; only those that count, are scored and are not of the network itself are used */
    public static GroupComparison of(Collection<Trial> all, NetworkGroups groups) {
        List<Trial> used = all.stream()
                .filter(trial -> trial.counts() && trial.isScored() && !trial.itself())
                .toList();
        Map<String, TreeMap<Integer, String>> stages = new TreeMap<>();
        used.forEach(trial -> stages.putIfAbsent(trial.generator(), new TreeMap<>()));
        // a stage keeps its place in a network though none of its metamers counts
        all.stream()
                .filter(trial -> !trial.isNatural() && stages.containsKey(trial.generator()))
                .forEach(trial -> stages.get(trial.generator()).put(trial.stageIndex(), trial.stage()));
        Map<String, Set<String>> lonely = dropLonely(stages, groups);
        Map<String, Map<Integer, String>> places = places(stages, groups);
        List<Trial> grouped = used.stream()
                .filter(trial -> groups.of(trial.generator()).isPresent())
                .toList();
        GroupComparison comparison = new GroupComparison(order(grouped, places), lonely);
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
            comparison.architectures.put(
                    trial.generator(),
                    groups.of(trial.generator()).orElseThrow().architecture());
            comparison.generators.get(group.get()).add(trial.generator());
            String position = place(trial, places);
            if (position != null) {
                comparison
                        .trials
                        .computeIfAbsent(group.get(), key -> new LinkedHashMap<>())
                        .computeIfAbsent(position, key -> new ArrayList<>())
                        .add(trial);
            }
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

    /** Stages that have no place, by network: others of its architecture have metamers of stages of the same names, not of these. */
    public Map<String, Set<String>> lonely() {
        return lonely;
    }

    /** Generating networks in no group. */
    public Set<String> ungrouped() {
        return ungrouped;
    }

    /**
     * Places in the networks: the stages' names where all grouped networks have the same; else numbers from 1 where they have equally
     * many; else early, middle and late thirds. Stages are those that metamers were shown of, whether these count or not. {@link Trial#NATURAL} first where originals were shown.
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
        return Sample.of(trials.getOrDefault(group, Map.of()).values().stream()
                .flatMap(List::stream)
                .filter(trial -> !trial.isNatural())
                .toList());
    }

    /** Whether some architecture has networks in all of these groups; without one they are not compared. */
    public boolean sharesArchitecture(Collection<String> wanted) {
        return architectures.values().stream()
                .anyMatch(architecture -> wanted.stream()
                        .allMatch(group -> generators.getOrDefault(group, Set.of()).stream()
                                .anyMatch(generator -> architecture.equals(architectures.get(generator)))));
    }

    /**
     * Shares of the same units (pictures or categories) in several cells, among networks of one architecture and then averaged over
     * architectures. A unit that lacks a cell has no part in that architecture's comparison: nothing stands in for it.
     *
     * @param variants lists of cells of one length, such as those of one place each, over which units are averaged, too
     * @return a share a cell, by unit
     */
    public Map<String, double[]> sideBySide(List<List<Cell>> variants, Averaging averaging) {
        Map<String, double[]> sums = new TreeMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (String architecture : new TreeSet<>(architectures.values())) {
            for (List<Cell> cells : variants) {
                List<Sample> samples =
                        cells.stream().map(cell -> sample(architecture, cell)).toList();
                PairedTests.sideBySide(samples, averaging).forEach((unit, shares) -> {
                    double[] sum = sums.computeIfAbsent(unit, key -> new double[cells.size()]);
                    Arrays.setAll(sum, i -> sum[i] + shares[i]);
                    counts.merge(unit, 1, Integer::sum);
                });
            }
        }
        sums.forEach((unit, sum) -> Arrays.setAll(sum, i -> sum[i] / counts.get(unit)));
        return sums;
    }

    private Sample sample(String architecture, Cell cell) {
        return Sample.of(trials.getOrDefault(cell.group, Map.of()).getOrDefault(cell.position, List.of()).stream()
                .filter(trial -> architectures.get(trial.generator()).equals(architecture))
                .toList());
    }

    /** The share recognised with its bootstrap over pictures. */
    public Optional<Bootstrap.Estimate> share(String group, String position, Averaging averaging, Bootstrap bootstrap) {
        return sample(group, position).estimate(averaging, bootstrap);
    }

    private static Optional<String> name(NetworkGroups groups, String network) {
        return groups.of(network).map(NetworkGroups.Group::name);
    }

    /**
     * Leaves networks of one architecture the stages that all of them have. Counted by their order instead, a stage of one would meet
     * another stage of the other wherever one is missing; only if they share no name is there nothing else to go by.
     */
    private static Map<String, Set<String>> dropLonely(
            Map<String, TreeMap<Integer, String>> stages, NetworkGroups groups) {
        Map<String, Set<String>> shared = new TreeMap<>();
        stages.forEach((generator, own) -> architecture(groups, generator)
                .filter(architecture -> !own.isEmpty())
                .ifPresent(
                        architecture -> shared.computeIfAbsent(architecture, key -> new LinkedHashSet<>(own.values()))
                                .retainAll(own.values())));
        Map<String, Set<String>> lonely = new TreeMap<>();
        stages.forEach((generator, own) -> architecture(groups, generator)
                .map(shared::get)
                .filter(names -> !names.isEmpty())
                .ifPresent(names -> {
                    Set<String> others = new LinkedHashSet<>(own.values());
                    others.removeAll(names);
                    if (!others.isEmpty()) {
                        lonely.put(generator, others);
                        own.values().retainAll(names);
                    }
                }));
        return lonely;
    }

    /** Empty if the network is in no group, or nobody says what its architecture is. */
    private static Optional<String> architecture(NetworkGroups groups, String network) {
        return groups.of(network)
                .map(NetworkGroups.Group::architecture)
                .filter(architecture -> !architecture.isEmpty());
    }

    /** {@code null} if it has none. */
    private static String place(Trial trial, Map<String, Map<Integer, String>> places) {
        return trial.isNatural() ? Trial.NATURAL : places.get(trial.generator()).get(trial.stageIndex());
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
                String place = place(trial, places);
                if (place != null) {
                    first.merge(place, trial.stageIndex(), Math::min);
                }
            }
        }
        List<String> order = new ArrayList<>();
        if (natural) {
            order.add(Trial.NATURAL);
        }
        // thirds of a network with few stages begin before those of one with many: their names say which is which
        first.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, Integer> each) -> THIRDS.indexOf(each.getKey()))
                        .thenComparing(Map.Entry.comparingByValue())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(each -> order.add(each.getKey()));
        return List.copyOf(order);
    }
}
