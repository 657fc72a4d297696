// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.metamerkit.recognition.RecognitionException;
import org.metamerkit.recognition.statistics.Proportion;
import org.metamerkit.recognition.statistics.Score;

/** Trials as the numbers that statistics need. */
public final class PeopleScores {
    private PeopleScores() {}

    /** Right answers of each observer under each condition. */
    public static Map<String, Map<String, Proportion>> accuracies(Responses responses) {
        Map<String, Map<String, Proportion>> accuracies = new TreeMap<>();
        responses.byObserver().forEach((observer, trials) -> {
            Map<String, Proportion> own = new TreeMap<>(ConditionName.ORDER);
            responses.conditions().forEach(condition -> {
                List<Trial> some = trials.stream()
                        .filter(trial -> trial.condition().equals(condition))
                        .toList();
                if (!some.isEmpty()) {
                    own.put(condition, proportion(some));
                }
            });
            accuracies.put(observer, own);
        });
        return accuracies;
    }

    /** The same as scores of a design whose factor is the condition. */
    public static List<Score> byCondition(Responses responses) {
        List<Score> scores = new ArrayList<>();
        accuracies(responses)
                .forEach((observer, own) -> own.forEach(
                        (condition, correct) -> scores.add(Score.of(observer, condition, correct.value()))));
        return scores;
    }

    /**
     * The noise ceiling of right (1) and wrong (0) answers to every stimulus.
     *
     * @throws RecognitionException as {@link NoiseCeiling#of}, or if somebody did not answer a stimulus that others did
     */
    public static NoiseCeiling ceiling(Responses people, int splits, long seed) {
        people.requireTwoObservers();
        TreeSet<List<String>> stimuli = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
        people.trials().forEach(trial -> stimuli.add(List.of(trial.condition(), trial.stimulus())));
        List<double[]> rows = new ArrayList<>();
        people.byObserver().forEach((observer, trials) -> {
            Map<List<String>, Boolean> own = new TreeMap<>(stimuli.comparator());
            trials.forEach(trial -> own.put(List.of(trial.condition(), trial.stimulus()), trial.isCorrect()));
            if (own.size() < stimuli.size()) {
                throw new RecognitionException(
                        observer + " answered " + own.size() + " of " + stimuli.size()
                                + " stimuli of " + people.name()
                                + "; a noise ceiling needs everybody's answer to every stimulus: leave out what some did not see");
            }
            rows.add(own.values().stream().mapToDouble(right -> right ? 1 : 0).toArray());
        });
        return NoiseCeiling.of(rows.toArray(double[][]::new), splits, seed);
    }

    /** Right answers among trials. */
    static Proportion proportion(List<Trial> trials) {
        return new Proportion(trials.stream().filter(Trial::isCorrect).count(), trials.size());
    }
}
