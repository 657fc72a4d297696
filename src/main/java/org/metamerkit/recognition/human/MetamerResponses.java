// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.metamerkit.recognition.RecognitionException;
import org.metamerkit.recognition.Shown;
import org.metamerkit.recognition.statistics.Proportion;

/**
 * People's responses to metamers, brought together with what these are.
 *
 * @param responses trials whose stimulus is the metamer's or the original's name, whose condition is {@code NETWORK STAGE} ({@code
 *     natural} for originals) and whose category is known
 * @param scores of each participant, network and stage; originals left out
 * @param natural scores of each participant on originals, once for every network: these are the same pictures for all
 * @param notes how many trials do not count or hold no known answer
 */
public record MetamerResponses(
        Responses responses, List<RecognitionScore> scores, List<RecognitionScore> natural, List<String> notes) {
    /** Condition of originals. */
    public static final String NATURAL = org.metamerkit.recognition.Trial.NATURAL;

    /**
     * Joins by stimulus. What a stimulus shows is what the response file says; where it says nothing, the table's true class. Both this
     * and responses are then put in the rule's words, where it has some for them ({@link RecognitionTable#word}).
     *
     * @throws RecognitionException if a stimulus is neither a metamer nor an original of the table, somebody answered one twice, what
     *     one shows is not known, no response is an answer that there is, somebody answered in numbers only, or no metamer counts
     */
    public static MetamerResponses join(Responses people, RecognitionTable table) {
        Joining joining = new Joining(table);
        people.trials().forEach(joining::add);
        if (!joining.unknown.isEmpty()) {
            throw new RecognitionException(joining.unknown.size() + " stimuli of " + people.name()
                    + " are neither metamers nor originals of the recognition file, the first "
                    + joining.unknown.iterator().next()
                    + "; give the recognition files of all runs shown, or remove these trials");
        }
        joining.requireKnown(people.name());
        joining.requireCounted(people.name());
        List<String> notes = new ArrayList<>(people.notes());
        if (joining.failing + joining.unjudged > 0) {
            notes.add(
                    joining.failing
                            + joining.unjudged
                            + " trials showed metamers that do not count (they fail the criterion, or were not judged: --count)");
        }
        if (!joining.strange.isEmpty()) {
            notes.add(joining.strange.size()
                    + " responses are no answer that there is and count as wrong, the first '"
                    + joining.strange.get(0) + "'; answers are " + String.join(", ", table.words())
                    + (joining.strange.stream().anyMatch(Responses::isNumber)
                            ? ", and what buttons mean is said with --choices"
                            : ""));
        }
        // made anew, so that one metamer shown under two paths or conditions is one stimulus answered twice
        Responses responses = new Responses(people.name(), joining.trials, notes);
        responses.requireSameWords();
        requireNames(responses, table);
        return new MetamerResponses(responses, joining.scores(), joining.natural(), notes);
    }

    /** The condition of a network's metamers of one stage. */
    static String condition(String network, String stage) {
        return network + " " + stage;
    }

    /** Whoever answered in numbers only pressed buttons, and is not wrong throughout. */
    private static void requireNames(Responses responses, RecognitionTable table) {
        responses.byObserver().forEach((observer, trials) -> {
            List<String> answers = trials.stream()
                    .filter(trial ->
                            trial.category().filter(table.words()::contains).isPresent())
                    .flatMap(trial -> trial.response().stream())
                    .toList();
            if (!answers.isEmpty()
                    && answers.stream()
                            .allMatch(answer ->
                                    Responses.isNumber(answer) && !table.words().contains(answer))) {
                throw new RecognitionException("all responses of " + observer + " in " + responses.name()
                        + " are numbers (the first: " + answers.get(0) + "), expected answers such as "
                        + String.join(", ", table.words())
                        + "; name the buttons in the order of their numbers, from 0, with --choices");
            }
        });
    }

    /** What is known of the trials so far. */
    private static final class Joining {
        private static final Comparator<List<String>> ORDER = Comparator.comparing(List::toString);

        private final RecognitionTable table;
        private final List<Trial> trials = new ArrayList<>();
        private final Set<String> unknown = new LinkedHashSet<>();
        private final List<String> strange = new ArrayList<>();
        private final Map<List<String>, int[]> counts = new TreeMap<>(ORDER);
        private final Map<String, int[]> originals = new TreeMap<>();
        private final Map<List<String>, Integer> stageIndices = new HashMap<>();
        private final Set<String> wordless = new LinkedHashSet<>();
        private int failing;
        private int unjudged;

        Joining(RecognitionTable table) {
            this.table = table;
        }

        void add(Trial trial) {
            Optional<RecognitionTable.Metamer> found = table.find(trial.stimulus());
            if (found.isPresent()) {
                add(trial, found.get());
                return;
            }
            Optional<RecognitionTable.Original> original = table.original(trial.stimulus());
            if (original.isPresent()) {
                named(
                                trial.withStimulus(original.get().name()).withCondition(NATURAL),
                                original.get().category())
                        .ifPresent(known ->
                                count(originals.computeIfAbsent(known.observer(), unused -> new int[2]), known));
            } else {
                unknown.add(trial.stimulus());
            }
        }

        private void add(Trial trial, RecognitionTable.Metamer metamer) {
            if (!metamer.counts()) {
                failing += metamer.verdict() == Shown.Verdict.FAILS ? 1 : 0;
                unjudged += metamer.verdict() == Shown.Verdict.FAILS ? 0 : 1;
                return;
            }
            named(
                            trial.withStimulus(metamer.name())
                                    .withCondition(condition(metamer.network(), metamer.stage())),
                            metamer.category())
                    .ifPresent(known -> {
                        List<String> key = List.of(metamer.network(), metamer.stage(), trial.observer());
                        count(counts.computeIfAbsent(key, unused -> new int[2]), known);
                        stageIndices.put(key, metamer.stageIndex());
                    });
        }

        /** The trial in the rule's words, with the table's category if it has none of its own; empty if neither says what is shown. */
        private Optional<Trial> named(Trial trial, Optional<String> category) {
            Optional<String> shows = trial.category().or(() -> category);
            if (shows.isEmpty()) {
                wordless.add(trial.stimulus());
                return Optional.empty();
            }
            Trial known = trial.withCategory(shows.get()).inWords(table::word);
            // where the right answer is none of the rule's words, as a key is none, other responses are none either
            if (table.words().contains(known.category().orElseThrow())) {
                known.response()
                        .filter(answer -> !table.words().contains(answer))
                        .ifPresent(strange::add);
            }
            return Optional.of(known);
        }

        void requireKnown(String name) {
            if (!wordless.isEmpty()) {
                throw new RecognitionException("what " + wordless.size() + " stimuli of " + name
                        + " show is not known in the words of the rule '"
                        + table.rule().key()
                        + "', the first " + wordless.iterator().next()
                        + "; choose another rule with --rule, name the responses' column with --column category=NAME, or give"
                        + " --labels");
            }
        }

        void requireCounted(String name) {
            if (counts.isEmpty() && failing + unjudged > 0) {
                throw new RecognitionException("no metamer of " + name + " counts: " + failing
                        + " trials showed metamers that fail the criterion, and " + unjudged
                        + " metamers that were never judged by one; count these with --count "
                        + (failing == 0 ? "unjudged" : unjudged == 0 ? "all" : "unjudged, or both with --count all"));
            }
        }

        private void count(int[] count, Trial trial) {
            trials.add(trial);
            count[0] += trial.isCorrect() ? 1 : 0;
            count[1]++;
        }

        List<RecognitionScore> scores() {
            return counts.entrySet().stream()
                    .map(entry -> score(
                            entry.getKey().get(0),
                            entry.getKey().get(1),
                            stageIndices.get(entry.getKey()),
                            entry.getKey().get(2),
                            entry.getValue()))
                    .toList();
        }

        List<RecognitionScore> natural() {
            return counts.keySet().stream()
                    .map(key -> key.get(0))
                    .distinct()
                    .flatMap(network -> originals.entrySet().stream()
                            .map(entry -> score(network, NATURAL, -1, entry.getKey(), entry.getValue())))
                    .toList();
        }

        private static RecognitionScore score(String network, String stage, int index, String observer, int[] count) {
            return new RecognitionScore(network, stage, index, observer, new Proportion(count[0], count[1]));
        }
    }
}
