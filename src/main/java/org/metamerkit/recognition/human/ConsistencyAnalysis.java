// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.metamerkit.recognition.RecognitionException;
import org.metamerkit.recognition.Table;

/**
 * Pairs of observers, condition by condition, and their means by experiment. Where somebody lacks a condition, or a pair a stimulus, a
 * note says so and the summary says what its means are of.
 */
final class ConsistencyAnalysis {
    private static final String ALL = "all";

    private final Consumer<String> notes;
    private final List<BenchmarkRow> human = new ArrayList<>();
    private final Map<String, List<BenchmarkRow>> artificial = new TreeMap<>();
    private final Table summary = new Table(
            "summary",
            "experiment",
            "observers",
            "accuracy",
            "observed_consistency",
            "error_consistency",
            "accuracy_difference",
            "experiments",
            "participants",
            "pairs",
            "conditions",
            "fewest_conditions",
            "stimuli",
            "fewest_stimuli");
    private final Table pairs = new Table(
            "consistency",
            "experiment",
            "condition",
            "first",
            "second",
            "stimuli",
            "first_accuracy",
            "second_accuracy",
            "observed_consistency",
            "expected_consistency",
            "error_consistency",
            "accuracy_difference");

    /** @param notes takes sentences about what is not there */
    ConsistencyAnalysis(Consumer<String> notes) {
        this.notes = notes;
    }

    /** Two people or more among themselves. */
    void people(Responses experiment) {
        noteMissingConditions(experiment);
        try {
            List<ErrorConsistency.Pair> found = ErrorConsistency.among(experiment);
            found.forEach(pair -> add(experiment.name(), pair));
            noteMissingStimuli(experiment, found);
            BenchmarkRow row = BenchmarkRow.of(experiment, experiment, found);
            human.add(row);
            add(row, "people");
        } catch (RecognitionException refusal) {
            notes.accept("no consistency of " + experiment.name() + ": " + refusal.getMessage());
        }
    }

    /**
     * Every network with every person.
     *
     * @param asked whether a network (first) was to answer a condition (second)
     * @throws RecognitionException if they have no stimulus in common
     */
    void networks(Responses experiment, Responses theirs, BiPredicate<String, String> asked) {
        List<ErrorConsistency.Pair> found = ErrorConsistency.between(experiment, theirs);
        found.forEach(pair -> add(experiment.name(), pair));
        Map<String, List<ErrorConsistency.Pair>> byNetwork =
                found.stream().collect(Collectors.groupingBy(ErrorConsistency.Pair::second));
        theirs.byObserver().forEach((network, trials) -> {
            List<ErrorConsistency.Pair> own = byNetwork.get(network);
            if (own == null) {
                notes.accept("no consistency of " + network
                        + " with people: it has no stimulus in common with any of them under any condition of "
                        + experiment.name() + "; consistency needs stimuli that both answered");
            } else {
                BenchmarkRow row =
                        BenchmarkRow.of(experiment, new Responses(experiment.name(), trials, List.of()), own);
                artificial.computeIfAbsent(network, unused -> new ArrayList<>()).add(row);
                add(row, network);
            }
        });
        noteUnanswered(experiment, theirs, asked);
    }

    /** Means over the experiments, if there are several, and both tables. */
    List<Table> tables() {
        if (human.size() > 1) {
            add(BenchmarkRow.mean(ALL, human), "people");
            List<String> fewer = new ArrayList<>();
            artificial.forEach((network, rows) -> {
                add(BenchmarkRow.mean(ALL, rows), network);
                if (rows.size() < human.size()) {
                    fewer.add(network + ", " + rows.size());
                }
            });
            if (!fewer.isEmpty()) {
                notes.accept(fewer.size() + " of " + artificial.size() + " networks did not answer all "
                        + human.size() + " experiments, and their means over all are of fewer (the first: "
                        + fewer.get(0) + ")");
            }
        }
        return List.of(summary, pairs);
    }

    private void noteMissingConditions(Responses experiment) {
        List<String> lacking = new ArrayList<>();
        Map<String, List<Trial>> observers = experiment.byObserver();
        observers.forEach((observer, trials) -> {
            Set<String> own = new HashSet<>();
            trials.forEach(trial -> own.add(trial.condition()));
            List<String> missing = experiment.conditions().stream()
                    .filter(condition -> !own.contains(condition))
                    .toList();
            if (!missing.isEmpty()) {
                lacking.add(observer + ", none under " + missing.get(0));
            }
        });
        if (!lacking.isEmpty()) {
            notes.accept(experiment.name() + ": " + lacking.size() + " of " + observers.size()
                    + " participants have no trial under some of the "
                    + experiment.conditions().size()
                    + " conditions, and their means are over the others (the first: " + lacking.get(0) + ")");
        }
    }

    private void noteMissingStimuli(Responses experiment, List<ErrorConsistency.Pair> found) {
        Map<List<String>, Integer> answered = new HashMap<>();
        experiment.trials().forEach(trial -> answered.merge(key(trial.condition(), trial.observer()), 1, Integer::sum));
        int partial = 0;
        String fewest = "";
        double least = 1;
        for (ErrorConsistency.Pair pair : found) {
            int both = pair.consistency().n();
            int most = Math.max(
                    answered.get(key(pair.condition(), pair.first())),
                    answered.get(key(pair.condition(), pair.second())));
            partial += both < most ? 1 : 0;
            if ((double) both / most < least) {
                least = (double) both / most;
                fewest = pair.first() + " and " + pair.second() + ", " + both + " of " + most
                        + (pair.condition().isEmpty() ? "" : " under " + pair.condition());
            }
        }
        if (partial > 0) {
            notes.accept(experiment.name() + ": " + partial + " of " + found.size()
                    + " consistencies of two participants are of the stimuli that both answered, not of all (the least: "
                    + fewest + ")");
        }
    }

    private void noteUnanswered(Responses experiment, Responses theirs, BiPredicate<String, String> asked) {
        Set<List<String>> seen = new HashSet<>();
        experiment.trials().forEach(trial -> seen.add(key(trial.condition(), trial.stimulus())));
        List<String> lacking = new ArrayList<>();
        Map<String, List<Trial>> networks = theirs.byObserver();
        networks.forEach((network, trials) -> {
            Set<List<String>> wanted = new HashSet<>(seen);
            wanted.removeIf(stimulus -> !asked.test(network, stimulus.get(0)));
            int all = wanted.size();
            trials.forEach(trial -> wanted.remove(key(trial.condition(), trial.stimulus())));
            if (!wanted.isEmpty()) {
                lacking.add(network + ", " + (all - wanted.size()) + " of " + all);
            }
        });
        if (!lacking.isEmpty()) {
            notes.accept(experiment.name() + ": " + lacking.size() + " of " + networks.size()
                    + " networks have no scored answer to some of the stimuli that people saw, and their numbers are of the"
                    + " others (the first: " + lacking.get(0) + ")");
        }
    }

    private static List<String> key(String condition, String other) {
        return List.of(condition, other);
    }

    private void add(BenchmarkRow row, String observers) {
        BenchmarkRow.Basis basis = row.basis();
        summary.row(
                row.name(),
                observers,
                row.accuracy(),
                row.observedConsistency(),
                row.errorConsistency(),
                row.accuracyDifference(),
                basis.experiments(),
                basis.participants(),
                basis.pairs(),
                basis.conditions(),
                basis.fewestConditions(),
                basis.stimuli(),
                basis.fewestStimuli());
    }

    private void add(String experiment, ErrorConsistency.Pair pair) {
        Consistency each = pair.consistency();
        pairs.row(
                experiment,
                pair.condition(),
                pair.first(),
                pair.second(),
                each.n(),
                each.firstAccuracy(),
                each.secondAccuracy(),
                each.observed(),
                each.expected(),
                each.kappa(),
                each.accuracyDifference());
    }
}
