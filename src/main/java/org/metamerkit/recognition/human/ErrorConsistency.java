// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
                    pairs.add(pair(people.name(), condition, observers.get(i), observers.get(j), answers, answers));
                }
            }
        });
        return pairs;
    }

    /**
     * Every person with every network.
     *
     * @throws RecognitionException as {@link #among}, or if a network did not answer one of the conditions
     */
    public static List<Pair> between(Responses people, Responses networks) {
        List<Pair> pairs = new ArrayList<>();
        Map<String, List<Trial>> theirs = networks.byCondition();
        people.byCondition().forEach((condition, trials) -> {
            Map<String, Map<String, Boolean>> human = answers(trials);
            Map<String, Map<String, Boolean>> artificial = answers(theirs.getOrDefault(condition, List.of()));
            for (String network : networks.observers()) {
                for (String person : human.keySet()) {
                    artificial.putIfAbsent(network, Map.of());
                    pairs.add(pair(people.name(), condition, person, network, human, artificial));
                }
            }
        });
        return pairs;
    }

    private static Pair pair(
            String experiment,
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
            throw new RecognitionException(first + " and " + second + " have no stimulus in common"
                    + (condition.isEmpty() ? "" : " under the condition " + condition) + " of " + experiment
                    + "; consistency needs stimuli that both answered");
        }
        boolean[] a = new boolean[common.size()];
        boolean[] b = new boolean[common.size()];
        int at = 0;
        for (String stimulus : common) {
            a[at] = ours.get(stimulus);
            b[at++] = theirs.get(stimulus);
        }
        return new Pair(condition, first, second, Consistency.of(a, b));
    }

    private static Map<String, Map<String, Boolean>> answers(List<Trial> trials) {
        Map<String, Map<String, Boolean>> answers = new TreeMap<>();
        trials.forEach(trial -> answers.computeIfAbsent(trial.observer(), unused -> new TreeMap<>())
                .put(trial.stimulus(), trial.isCorrect()));
        return answers;
    }
}
