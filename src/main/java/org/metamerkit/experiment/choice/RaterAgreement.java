// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Two raters of one run.
 *
 * @param first the first rater's name
 * @param second the second's
 * @param table counts of metamers both marked: row mark of the first, column of the second, in the order of {@link Mark}
 * @param onlyFirst metamers that only the first marked
 * @param onlySecond metamers that only the second marked
 * @param disagreements metamers both marked, and not alike, sorted
 * @param kappa agreement beyond chance over those both marked; empty where it is not defined
 */
public record RaterAgreement(
        String first,
        String second,
        List<List<Integer>> table,
        int onlyFirst,
        int onlySecond,
        List<String> disagreements,
        Optional<CohensKappa> kappa) {

    /**
     * Compares marks.
     *
     * @param first choices as {@link ChoiceBook#choices} gives them
     * @param second the other rater's
     */
    public static RaterAgreement of(
            String firstRater, Map<String, Choice> first, String secondRater, Map<String, Choice> second) {
        int[][] table = new int[Mark.values().length][Mark.values().length];
        int onlyFirst = 0;
        int onlySecond = 0;
        List<String> disagreements = new ArrayList<>();
        for (String metamer : all(first, second)) {
            Optional<Mark> one = first.getOrDefault(metamer, Choice.NONE).mark();
            Optional<Mark> other = second.getOrDefault(metamer, Choice.NONE).mark();
            if (one.isPresent() && other.isPresent()) {
                table[one.get().ordinal()][other.get().ordinal()]++;
                if (!one.equals(other)) {
                    disagreements.add(metamer);
                }
            } else {
                onlyFirst += one.isPresent() ? 1 : 0;
                onlySecond += other.isPresent() ? 1 : 0;
            }
        }
        List<List<Integer>> rows = new ArrayList<>();
        for (int[] row : table) {
            rows.add(Arrays.stream(row).boxed().toList());
        }
        return new RaterAgreement(
                firstRater,
                secondRater,
                List.copyOf(rows),
                onlyFirst,
                onlySecond,
                List.copyOf(disagreements),
                CohensKappa.of(table));
    }

    /** Metamers both marked. */
    public int both() {
        return table.stream().flatMap(List::stream).mapToInt(Integer::intValue).sum();
    }

    /**
     * Both raters' choices as one: a mark both gave, {@code maybe} where they differ, and no mark where only one rater gave any; all
     * tags; both notes, each with its rater's name; a rating both gave, and none where they differ; the later time.
     */
    public static Map<String, Choice> merged(
            String firstRater, Map<String, Choice> first, String secondRater, Map<String, Choice> second) {
        Map<String, Choice> merged = new TreeMap<>();
        for (String metamer : all(first, second)) {
            Choice one = first.getOrDefault(metamer, Choice.NONE);
            Choice other = second.getOrDefault(metamer, Choice.NONE);
            TreeSet<String> tags = new TreeSet<>(one.tags());
            tags.addAll(other.tags());
            merged.put(
                    metamer,
                    new Choice(
                            mark(one.mark(), other.mark()),
                            tags,
                            note(firstRater, one.note(), secondRater, other.note()),
                            one.rating().equals(other.rating()) ? one.rating() : OptionalInt.empty(),
                            one.changed().isAfter(other.changed()) ? one.changed() : other.changed()));
        }
        return Collections.unmodifiableMap(merged);
    }

    private static Optional<Mark> mark(Optional<Mark> one, Optional<Mark> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        return one.equals(other) ? one : Optional.of(Mark.MAYBE);
    }

    private static String note(String firstRater, String first, String secondRater, String second) {
        List<String> notes = new ArrayList<>();
        if (!first.isEmpty()) {
            notes.add(firstRater + ": " + first);
        }
        if (!second.isEmpty()) {
            notes.add(secondRater + ": " + second);
        }
        return String.join("\n", notes);
    }

    private static TreeSet<String> all(Map<String, Choice> first, Map<String, Choice> second) {
        TreeSet<String> all = new TreeSet<>(first.keySet());
        all.addAll(second.keySet());
        return all;
    }
}
