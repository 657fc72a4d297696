// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.metamerkit.recognition.statistics.Proportion;

/**
 * People's responses to metamers, brought together with what these are.
 *
 * @param responses trials whose condition is {@code NETWORK STAGE} ({@code natural} for originals) and whose category is known
 * @param scores of each participant, network and stage; originals left out
 * @param notes how many trials do not count and why
 */
public record MetamerResponses(Responses responses, List<RecognitionScore> scores, List<String> notes) {
    /** Condition of originals. */
    public static final String NATURAL = "natural";

    /**
     * Joins by stimulus.
     *
     * @throws ResponsesException if a stimulus is neither a metamer nor an original of the table, what one shows is not known, or
     *     nothing is left
     */
    public static MetamerResponses join(Responses people, RecognitionTable table) {
        Set<String> unknown = new LinkedHashSet<>();
        List<Trial> trials = new ArrayList<>();
        Map<List<String>, int[]> counts = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        Map<List<String>, RecognitionTable.Metamer> places =
                new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        int failing = 0;
        for (Trial trial : people.trials()) {
            Optional<RecognitionTable.Metamer> found = table.find(trial.stimulus());
            if (found.isEmpty()) {
                if (table.isOriginal(trial.stimulus())) {
                    trials.add(trial.withCondition(NATURAL));
                } else {
                    unknown.add(trial.stimulus());
                }
                continue;
            }
            RecognitionTable.Metamer metamer = found.get();
            if (!metamer.counts()) {
                failing++;
                continue;
            }
            Trial known = trial.category().isEmpty() && metamer.category().isPresent()
                    ? trial.withCategory(metamer.category().get())
                    : trial;
            trials.add(known.withCondition(metamer.network() + " " + metamer.stage()));
            List<String> key = List.of(metamer.network(), metamer.stage(), trial.observer());
            int[] count = counts.computeIfAbsent(key, unused -> new int[2]);
            count[0] += known.isCorrect() ? 1 : 0;
            count[1]++;
            places.put(key, metamer);
        }
        if (!unknown.isEmpty()) {
            throw new ResponsesException(unknown.size() + " stimuli of " + people.name()
                    + " are neither metamers nor originals of the recognition file, the first "
                    + unknown.iterator().next()
                    + "; give the recognition files of all runs shown, or remove these trials");
        }
        List<RecognitionScore> scores = counts.entrySet().stream()
                .map(entry -> new RecognitionScore(
                        entry.getKey().get(0),
                        entry.getKey().get(1),
                        places.get(entry.getKey()).stageIndex(),
                        entry.getKey().get(2),
                        new Proportion(entry.getValue()[0], entry.getValue()[1])))
                .toList();
        List<String> notes = new ArrayList<>(people.notes());
        if (failing > 0) {
            notes.add(
                    failing
                            + " trials showed metamers that do not count (they fail the criterion, or were not judged: --count)");
        }
        return new MetamerResponses(new Responses(people.name(), trials, notes), scores, notes);
    }
}
