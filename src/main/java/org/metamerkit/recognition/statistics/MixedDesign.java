// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A design with one between-participants and one within-participant factor; groups may differ in size. */
public final class MixedDesign {
    private final String between;
    private final RepeatedMeasures measures;
    private final List<String> groups;
    private final int[] groupOf;
    private final int n;
    private final String unit;

    private MixedDesign(
            String between, RepeatedMeasures measures, List<String> groups, int[] groupOf, int n, String unit) {
        this.between = between;
        this.measures = measures;
        this.groups = groups;
        this.groupOf = groupOf;
        this.n = n;
        this.unit = unit;
    }

    /**
     * @param between name of the factor that divides participants ({@code observer})
     * @param within name of the other ({@code stage})
     * @param byGroup the scores of each group; the same participant's name in two groups stands for two participants
     * @throws StatisticsException as {@link RepeatedMeasures#of(String, java.util.Collection)}, or if there are fewer than two
     *     groups, or fewer than two participants in one
     */
    public static MixedDesign of(String between, String within, Map<String, List<Score>> byGroup) {
        if (byGroup.size() < 2) {
            throw new StatisticsException("the factor " + between + " has the levels " + byGroup.keySet()
                    + ", expected at least two; there is nothing to compare");
        }
        List<Score> all = new ArrayList<>();
        Map<String, Integer> groupOf = new LinkedHashMap<>();
        List<String> groups = List.copyOf(new LinkedHashMap<>(byGroup).keySet());
        for (int group = 0; group < groups.size(); group++) {
            long people = byGroup.get(groups.get(group)).stream()
                    .map(Score::participant)
                    .distinct()
                    .count();
            if (people < 2) {
                throw new StatisticsException("the group " + groups.get(group) + " of " + between + " has " + people
                        + " participants, expected at least two; collect more");
            }
            for (Score score : byGroup.get(groups.get(group))) {
                String name = score.participant() + " (" + groups.get(group) + ")";
                groupOf.put(name, group);
                all.add(Score.of(name, score.first(), score.value()));
            }
        }
        RepeatedMeasures measures = RepeatedMeasures.of(within, all);
        int[] membership =
                measures.participants().stream().mapToInt(groupOf::get).toArray();
        return new MixedDesign(between, measures, groups, membership, membership.length, measures.unit());
    }

    /**
     * The same design, of which one group alone is independent: the others are something else on the stimuli of each of its members,
     * as a network is. Statistics stay as they are; p-values count that group.
     *
     * @param group whose members are counted
     * @param what they are called, with what the other groups are: {@code participants, and the network on the stimuli of each}
     */
    public MixedDesign countedBy(String group, String what) {
        return new MixedDesign(between, measures, groups, groupOf, groupSizes()[groups.indexOf(group)], what);
    }

    /** Name of the factor that divides participants. */
    public String between() {
        return between;
    }

    /** Its levels; unmodifiable. */
    public List<String> groups() {
        return groups;
    }

    /** All participants' numbers. */
    public RepeatedMeasures measures() {
        return measures;
    }

    /** The group of each participant; a copy. */
    public int[] groupOf() {
        return groupOf.clone();
    }

    /** How many independent units p-values rest on. */
    public int n() {
        return n;
    }

    /** What {@link #n} counts. */
    public String unit() {
        return unit;
    }

    int[] groupSizes() {
        int[] sizes = new int[groups.size()];
        Arrays.stream(groupOf).forEach(group -> sizes[group]++);
        return sizes;
    }
}
