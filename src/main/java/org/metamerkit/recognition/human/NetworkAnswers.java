// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/**
 * What networks answered to the metamers and originals that people saw, as trials: the network is the observer, and stimuli and
 * conditions are called as people's are. A network is one observer on others' metamers and originals and another on its own metamers,
 * which were made to be recognised by it: no mean is taken over both.
 */
final class NetworkAnswers {
    private static final String OWN = " (its own metamers)";

    private NetworkAnswers() {}

    /**
     * Answers that the table's rule can score, by the true class in its words.
     *
     * @param people trials as {@link MetamerResponses#join} names them
     * @return empty if there is no such answer
     */
    static Optional<Responses> to(Responses people, RecognitionTable table) {
        Set<List<String>> seen = new HashSet<>();
        people.trials().forEach(trial -> seen.add(List.of(trial.stimulus(), trial.condition())));
        Map<List<String>, Trial> trials = new LinkedHashMap<>();
        Map<List<String>, Trial> doubtful = new LinkedHashMap<>();
        Set<String> scored = new HashSet<>();
        Set<String> unscored = new TreeSet<>();
        for (RecognitionTable.Answer answer : table.answers()) {
            if (!seen.contains(List.of(answer.stimulus(), answer.condition()))) {
                continue;
            }
            if (answer.decision().isEmpty() || answer.expected().isEmpty()) {
                unscored.add(answer.evaluator());
                continue;
            }
            scored.add(answer.evaluator());
            Trial trial = trial(answer);
            List<String> key = List.of(trial.observer(), trial.stimulus(), trial.condition());
            Trial other = trials.putIfAbsent(key, trial);
            if (other != null && !other.equals(trial)) {
                doubtful.put(key, trial);
            }
        }
        trials.keySet().removeAll(doubtful.keySet());
        unscored.removeAll(scored);
        List<String> notes = new ArrayList<>();
        if (!unscored.isEmpty()) {
            notes.add("the rule '" + table.rule().key() + "' scores no answer to what people saw of "
                    + String.join(", ", unscored));
        }
        if (!doubtful.isEmpty()) {
            Trial first = doubtful.values().iterator().next();
            notes.add(doubtful.size()
                    + " answers are left out, for the original was shown in the sizes of several generating networks and not answered alike (the first: "
                    + first.observer() + " on " + first.stimulus() + ")");
        }
        return trials.isEmpty()
                ? Optional.empty()
                : Optional.of(new Responses(people.name(), List.copyOf(trials.values()), notes));
    }

    /** Whether an observer is meant to have answered a condition: metamers of a network's own, or all but these. */
    static boolean isAsked(String observer, String condition) {
        return observer.endsWith(OWN)
                ? condition.startsWith(observer.substring(0, observer.length() - OWN.length()) + " ")
                : !condition.startsWith(observer + " ");
    }

    private static Trial trial(RecognitionTable.Answer answer) {
        boolean own = answer.itself() && !answer.condition().equals(MetamerResponses.NATURAL);
        return new Trial(
                own ? answer.evaluator() + OWN : answer.evaluator(),
                answer.stimulus(),
                answer.condition(),
                answer.decision(),
                OptionalDouble.empty(),
                answer.expected(),
                Optional.empty());
    }
}
