// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.metamerkit.recognition.RecognitionException;

/**
 * One line of the model-vs-human benchmark (Geirhos et al. 2021, table 1): mean over conditions, then over observers or pairs of
 * them, then over experiments.
 *
 * @param name the experiment's, or what else is summarised
 * @param accuracy share of right answers
 * @param observedConsistency share of stimuli about which two observers are both right or both wrong
 * @param errorConsistency Cohen's κ of that
 * @param accuracyDifference mean squared difference of two observers' accuracies
 * @param basis what the means are of
 */
public record BenchmarkRow(
        String name,
        double accuracy,
        double observedConsistency,
        double errorConsistency,
        double accuracyDifference,
        Basis basis) {

    /**
     * What the means of a row are of. Where somebody lacks a condition, or pairs do not share every stimulus, the fewest are fewer.
     *
     * @param experiments how many
     * @param participants people in the pairs, summed over experiments, as all that follows but the fewest
     * @param pairs two observers with a stimulus in common
     * @param conditions under which there are pairs
     * @param fewestConditions of one pair
     * @param stimuli answered, under each condition anew
     * @param fewestStimuli that a pair shares under a condition
     */
    public record Basis(
            int experiments,
            int participants,
            int pairs,
            int conditions,
            int fewestConditions,
            int stimuli,
            int fewestStimuli) {}

    /**
     * People among themselves.
     *
     * @throws RecognitionException as {@link ErrorConsistency#among}
     */
    public static BenchmarkRow ofPeople(Responses people) {
        return of(people, people, ErrorConsistency.among(people));
    }

    /**
     * Networks with people: the accuracy is the networks'.
     *
     * @throws RecognitionException as {@link ErrorConsistency#between}
     */
    public static BenchmarkRow ofNetworks(Responses people, Responses networks) {
        return of(people, networks, ErrorConsistency.between(people, networks));
    }

    /** The mean of several experiments, each with the same weight. */
    public static BenchmarkRow mean(String name, Collection<BenchmarkRow> rows) {
        return new BenchmarkRow(
                name,
                mean(rows, BenchmarkRow::accuracy),
                mean(rows, BenchmarkRow::observedConsistency),
                mean(rows, BenchmarkRow::errorConsistency),
                mean(rows, BenchmarkRow::accuracyDifference),
                new Basis(
                        sum(rows, Basis::experiments),
                        sum(rows, Basis::participants),
                        sum(rows, Basis::pairs),
                        sum(rows, Basis::conditions),
                        fewest(rows, row -> row.basis().fewestConditions()),
                        sum(rows, Basis::stimuli),
                        fewest(rows, row -> row.basis().fewestStimuli())));
    }

    /** @param pairs of these people and observers, at least one */
    static BenchmarkRow of(Responses people, Responses observers, List<ErrorConsistency.Pair> pairs) {
        double accuracy = mean(
                observers.byObserver().values(),
                trials -> mean(
                        trials.stream()
                                .collect(Collectors.groupingBy(Trial::condition))
                                .values(),
                        Responses::accuracy));
        Map<List<String>, List<Consistency>> byPair = pairs.stream()
                .collect(Collectors.groupingBy(
                        pair -> List.of(pair.first(), pair.second()),
                        Collectors.mapping(ErrorConsistency.Pair::consistency, Collectors.toList())));
        return new BenchmarkRow(
                observers.name(),
                accuracy,
                mean(byPair.values(), conditions -> mean(conditions, Consistency::observed)),
                mean(byPair.values(), conditions -> mean(conditions, Consistency::kappa)),
                mean(byPair.values(), conditions -> mean(conditions, Consistency::accuracyDifference)),
                basis(people, observers, pairs, byPair.values()));
    }

    private static Basis basis(
            Responses people,
            Responses observers,
            List<ErrorConsistency.Pair> pairs,
            Collection<List<Consistency>> byPair) {
        Set<String> participants = new HashSet<>();
        Set<String> conditions = new HashSet<>();
        Set<String> names = new HashSet<>(people.observers());
        pairs.forEach(pair -> {
            conditions.add(pair.condition());
            List.of(pair.first(), pair.second()).stream()
                    .filter(names::contains)
                    .forEach(participants::add);
        });
        Set<List<String>> stimuli = new HashSet<>();
        people.trials().forEach(trial -> stimuli.add(List.of(trial.condition(), trial.stimulus())));
        Set<List<String>> answered = new HashSet<>();
        observers.trials().forEach(trial -> answered.add(List.of(trial.condition(), trial.stimulus())));
        stimuli.retainAll(answered);
        return new Basis(
                1,
                participants.size(),
                byPair.size(),
                conditions.size(),
                fewest(byPair, List::size),
                stimuli.size(),
                fewest(pairs, pair -> pair.consistency().n()));
    }

    private static <T> double mean(Collection<T> items, ToDoubleFunction<T> value) {
        return items.stream().mapToDouble(value).average().orElseThrow();
    }

    private static int sum(Collection<BenchmarkRow> rows, ToIntFunction<Basis> value) {
        return rows.stream().map(BenchmarkRow::basis).mapToInt(value).sum();
    }

    private static <T> int fewest(Collection<T> items, ToIntFunction<T> value) {
        return items.stream().mapToInt(value).min().orElseThrow();
    }
}
