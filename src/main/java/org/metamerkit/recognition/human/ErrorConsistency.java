// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.metamerkit.recognition.RecognitionException;

/**
 * Consistency of all pairs of observers, condition by condition. Trials are aligned by stimulus; what only one of two observers
 * answered is left out of their pair, and every pair says how many stimuli it rests on.
 */
public final class ErrorConsistency {
    private ErrorConsistency() {}

    /**
     * Two observers under one condition.
     *
     * @param consistency of the stimuli both answered
     */
    public record Pair(String condition, String first, String second, Consistency consistency) {}

    /**
     * All pairs of people.
     *
     * @throws RecognitionException if there are fewer than two people, a pair shares no stimulus under a condition, or what a
     *     stimulus shows is not known
     */
    public static List<Pair> among(Responses people) {
        people.requireTwoObservers();
        List<Pair> pairs = new ArrayList<>();
        people.byCondition().forEach((condition, trials) -> {
            Map<String, Map<String, Boolean>> answers = answers(trials);
            List<String> observers = List.copyOf(answers.keySet());
            for (int i = 0; i < observers.size(); i++) {
                for (int j = i + 1; j < observers.size(); j++) {
                    String first = observers.get(i);
                    String second = observers.get(j);
                    pairs.add(pair(condition, first, second, answers, answers)
                            .orElseThrow(() -> apart(people.name(), condition, first, second)));
                }
            }
        });
        return pairs;
    }

    /**
     * Every person with every network, under every condition under which both answered a stimulus; there may be pairs that lack some.
     *
     * @throws RecognitionException if no person and network have any stimulus in common, or what a stimulus shows is not known
     */
    public static List<Pair> between(Responses people, Responses networks) {
        List<Pair> pairs = new ArrayList<>();
        List<RecognitionException> apart = new ArrayList<>();
        Map<String, List<Trial>> theirs = networks.byCondition();
        people.byCondition().forEach((condition, trials) -> {
            Map<String, Map<String, Boolean>> human = answers(trials);
            Map<String, Map<String, Boolean>> artificial = answers(theirs.getOrDefault(condition, List.of()));
            for (String network : networks.observers()) {
                for (String person : human.keySet()) {
                    artificial.putIfAbsent(network, Map.of());
                    pair(condition, person, network, human, artificial)
                            .ifPresentOrElse(
                                    pairs::add, () -> apart.add(apart(people.name(), condition, person, network)));
                }
            }
        });
        if (pairs.isEmpty()) {
            throw apart.get(0);
        }
        return pairs;
    }

    private static RecognitionException apart(String experiment, String condition, String first, String second) {
        return new RecognitionException(first + " and " + second + " have no stimulus in common"
                + (condition.isEmpty() ? "" : " under the condition " + condition) + " of " + experiment
                + "; consistency needs stimuli that both answered");
    }

    /** Empty if they have no stimulus in common. */
    private static Optional<Pair> pair(
            String condition,
            String first,
            String second,
            Map<String, Map<String, Boolean>> firstAnswers,
            Map<String, Map<String, Boolean>> secondAnswers) {
        Map<String, Boolean> ours = firstAnswers.get(first);
        Map<String, Boolean> theirs = secondAnswers.get(second);
        Set<String> common = new LinkedHashSet<>(ours.keySet());
        common.retainAll(theirs.keySet());
        if (common.isEmpty()) {
            return Optional.empty();
        }
        boolean[] a = new boolean[common.size()];
        boolean[] b = new boolean[common.size()];
        int at = 0;
        for (String stimulus : common) {
            a[at] = ours.get(stimulus);
            b[at++] = theirs.get(stimulus);
        }
        return Optional.of(new Pair(condition, first, second, Consistency.of(a, b)));
    }

    private static Map<String, Map<String, Boolean>> answers(List<Trial> trials) {
        Map<String, Map<String, Boolean>> answers = new TreeMap<>();
        trials.forEach(trial -> answers.computeIfAbsent(trial.observer(), unused -> new TreeMap<>())
                .put(trial.stimulus(), trial.isCorrect()));
        return answers;
    }
}
