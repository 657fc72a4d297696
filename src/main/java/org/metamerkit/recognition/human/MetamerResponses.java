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
     * Joins by stimulus. What a stimulus shows is what the response file says; where it says nothing, the table's true class, and
     * responses are then understood in the rule's words.
     *
     * @throws RecognitionException if a stimulus is neither a metamer nor an original of the table, somebody answered one twice, what
     *     one shows is not known, no response is an answer that there is, or nothing is left
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
        List<String> notes = new ArrayList<>(people.notes());
        if (joining.failing > 0) {
            notes.add(
                    joining.failing
                            + " trials showed metamers that do not count (they fail the criterion, or were not judged: --count)");
        }
        if (!joining.strange.isEmpty()) {
            notes.add(joining.strange.size()
                    + " responses are no answer that there is and count as wrong, the first '"
                    + joining.strange.get(0) + "'; answers are " + String.join(", ", table.words()));
        }
        // made anew, so that one metamer shown under two paths or conditions is one stimulus answered twice
        Responses responses = new Responses(people.name(), joining.trials, notes);
        responses.requireSameWords();
        return new MetamerResponses(responses, joining.scores(), joining.natural(), notes);
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
        private int failing;

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
                Trial known = named(
                        trial.withStimulus(original.get().name()).withCondition(NATURAL),
                        original.get().category());
                trials.add(known);
                count(originals.computeIfAbsent(trial.observer(), unused -> new int[2]), known);
            } else {
                unknown.add(trial.stimulus());
            }
        }

        private void add(Trial trial, RecognitionTable.Metamer metamer) {
            if (!metamer.counts()) {
                failing++;
                return;
            }
            Trial known = named(
                    trial.withStimulus(metamer.name()).withCondition(metamer.network() + " " + metamer.stage()),
                    metamer.category());
            trials.add(known);
            List<String> key = List.of(metamer.network(), metamer.stage(), trial.observer());
            count(counts.computeIfAbsent(key, unused -> new int[2]), known);
            stageIndices.put(key, metamer.stageIndex());
        }

        /** The trial with the table's category and in its words, unless it has a category of its own. */
        private Trial named(Trial trial, Optional<String> category) {
            if (trial.category().isPresent() || category.isEmpty()) {
                return trial;
            }
            Trial known = trial.withCategory(category.get());
            if (trial.response().isEmpty()) {
                return known;
            }
            String word = table.word(trial.response().get());
            if (!table.words().isEmpty() && !table.words().contains(word)) {
                strange.add(word);
            }
            return known.withResponse(word);
        }

        private static void count(int[] count, Trial trial) {
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
