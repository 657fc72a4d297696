// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * One line of the model-vs-human benchmark (Geirhos et al. 2021, table 1): mean over conditions, then over observers or pairs of
 * them, then over experiments.
 *
 * @param name the experiment's, or what else is summarised
 * @param accuracy share of right answers
 * @param observedConsistency share of stimuli about which two observers are both right or both wrong
 * @param errorConsistency Cohen's κ of that
 * @param accuracyDifference mean squared difference of two observers' accuracies
 */
public record BenchmarkRow(
        String name, double accuracy, double observedConsistency, double errorConsistency, double accuracyDifference) {

    /** People among themselves. */
    public static BenchmarkRow ofPeople(Responses people) {
        return of(people.name(), people, ErrorConsistency.among(people));
    }

    /** Networks with people: the accuracy is the networks'. */
    public static BenchmarkRow ofNetworks(Responses people, Responses networks) {
        return of(networks.name(), networks, ErrorConsistency.between(people, networks));
    }

    /** The mean of several experiments, each with the same weight. */
    public static BenchmarkRow mean(String name, Collection<BenchmarkRow> rows) {
        return new BenchmarkRow(
                name,
                mean(rows, BenchmarkRow::accuracy),
                mean(rows, BenchmarkRow::observedConsistency),
                mean(rows, BenchmarkRow::errorConsistency),
                mean(rows, BenchmarkRow::accuracyDifference));
    }

    private static BenchmarkRow of(String name, Responses observers, List<ErrorConsistency.Pair> pairs) {
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
                name,
                accuracy,
                mean(byPair.values(), conditions -> mean(conditions, Consistency::observed)),
                mean(byPair.values(), conditions -> mean(conditions, Consistency::kappa)),
                mean(byPair.values(), conditions -> mean(conditions, Consistency::accuracyDifference)));
    }

    private static <T> double mean(Collection<T> items, ToDoubleFunction<T> value) {
        return items.stream().mapToDouble(value).average().orElseThrow();
    }
}
