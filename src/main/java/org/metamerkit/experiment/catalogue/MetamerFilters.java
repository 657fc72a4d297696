// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Which rows to show: predicates to be joined by {@code and}, {@code or} and {@code negate}. */
public final class MetamerFilters {
    private MetamerFilters() {}

    /** Every row. */
    public static Predicate<MetamerRecord> all() {
        return metamer -> true;
    }

    /** Rows that all of the predicates let through. */
    public static Predicate<MetamerRecord> allOf(Collection<Predicate<MetamerRecord>> filters) {
        List<Predicate<MetamerRecord>> each = List.copyOf(filters);
        return metamer -> {
            for (Predicate<MetamerRecord> filter : each) {
                if (!filter.test(metamer)) {
                    return false;
                }
            }
            return true;
        };
    }

    public static Predicate<MetamerRecord> networks(Collection<String> names) {
        Set<String> wanted = Set.copyOf(names);
        return metamer -> wanted.contains(metamer.network());
    }

    public static Predicate<MetamerRecord> stages(Collection<String> names) {
        Set<String> wanted = Set.copyOf(names);
        return metamer -> wanted.contains(metamer.stage());
    }

    /** By category ({@link MetamerRecord.Answers#category}) or true class; rows without either are in no category. */
    public static Predicate<MetamerRecord> categories(Collection<String> names) {
        Set<String> wanted = Set.copyOf(names);
        return metamer -> metamer.answers().category().filter(wanted::contains).isPresent()
                || metamer.answers().trueClass().filter(wanted::contains).isPresent();
    }

    public static Predicate<MetamerRecord> seeds(Collection<Integer> seeds) {
        Set<Integer> wanted = Set.copyOf(seeds);
        return metamer -> wanted.contains(metamer.seed());
    }

    public static Predicate<MetamerRecord> states(Collection<MetamerState> states) {
        Set<MetamerState> wanted = Set.copyOf(states);
        return metamer -> wanted.contains(metamer.state());
    }

    /** By the verdict on float picture and PNG together ({@link MetamerRecord#passes}); unjudged rows are in neither. */
    public static Predicate<MetamerRecord> passing(boolean passes) {
        Optional<Boolean> wanted = Optional.of(passes);
        return metamer -> metamer.passes().equals(wanted);
    }

    /** Both ends included; rows without the number are never in the range. */
    public static Predicate<MetamerRecord> measure(MeasureColumn column, double lowest, double highest) {
        return metamer -> metamer.measure(column) >= lowest && metamer.measure(column) <= highest;
    }

    /** Whether a network recognises the metamer; rows it was not asked about, or whose right answer is unknown, are in neither. */
    public static Predicate<MetamerRecord> recognised(Recognition recognition, RecognisedBy by, boolean correct) {
        Optional<Boolean> wanted = Optional.of(correct);
        return metamer -> recognition.verdict(metamer.id(), by).equals(wanted);
    }

    /**
     * By words, all of which must occur somewhere in picture, network, stage, true class, category, answers, optimizer or folder, in
     * any case.
     */
    public static Predicate<MetamerRecord> search(String words) {
        String[] wanted = words.strip().toLowerCase(Locale.ROOT).split("\\s+");
        return metamer -> {
            String text = searchable(metamer);
            for (String word : wanted) {
                if (!text.contains(word)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static String searchable(MetamerRecord metamer) {
        MetamerRecord.Answers answers = metamer.answers();
        return String.join(
                        "\n",
                        metamer.picture(),
                        metamer.network(),
                        metamer.stage(),
                        answers.trueClass().orElse(""),
                        answers.category().orElse(""),
                        answers.original().orElse(""),
                        answers.metamer().orElse(""),
                        metamer.optimizer(),
                        metamer.id().folder())
                .toLowerCase(Locale.ROOT);
    }
}
