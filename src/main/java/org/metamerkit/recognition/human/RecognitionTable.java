// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.metamerkit.recognition.Counting;
import org.metamerkit.recognition.DecisionRule;
import org.metamerkit.recognition.RecognitionFile;
import org.metamerkit.recognition.RecognitionRow;
import org.metamerkit.recognition.ScoredBy;
import org.metamerkit.recognition.statistics.Proportion;

/**
 * What networks said of metamers ({@code metamerkit recognize}), in the form in which people's responses meet it: metamers by the
 * names of their folders, and scores by network, stage and evaluator, against the true class.
 */
public final class RecognitionTable {
    private final Map<String, Metamer> metamers = new HashMap<>();
    private final Set<String> originals = new HashSet<>();
    private final List<RecognitionScore> scores = new ArrayList<>();

    private RecognitionTable() {}

    /**
     * A metamer.
     *
     * @param network that it was made of
     * @param category what its original shows, in the rule's words, where known
     * @param counts whether it counts
     */
    public record Metamer(String network, String stage, int stageIndex, Optional<String> category, boolean counts) {}

    /**
     * Reads the recognition files of one or several runs; a row that is in several counts once.
     *
     * @param rule the decision rule's key: {@code imagenet16_maximum}, {@code imagenet16_mean}, {@code cifar10} or {@code own}
     * @param counting which metamers count
     * @throws ResponsesException if there is no such rule
     * @throws org.metamerkit.recognition.RecognitionException if a file cannot be read
     */
    public static RecognitionTable read(List<Path> files, String rule, Counting counting) {
        List<RecognitionRow> rows = List.of();
        for (Path file : files) {
            rows = RecognitionFile.merged(rows, RecognitionFile.read(file));
        }
        return of(rows, rule, counting);
    }

    static RecognitionTable of(List<RecognitionRow> rows, String key, Counting counting) {
        DecisionRule rule = DecisionRule.USUAL.stream()
                .filter(each -> each.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new ResponsesException("there is no rule '" + key + "', expected one of "
                        + DecisionRule.USUAL.stream().map(DecisionRule::key).toList() + "; give another --rule"));
        RecognitionTable table = new RecognitionTable();
        Map<List<String>, int[]> counts = new LinkedHashMap<>();
        Map<List<String>, Integer> stageIndices = new HashMap<>();
        for (org.metamerkit.recognition.Trial trial :
                org.metamerkit.recognition.Trial.of(rows, rule, ScoredBy.TRUE_CLASS, counting)) {
            table.originals.add(StimulusName.last(trial.shown().picture()));
            if (trial.isNatural()) {
                continue;
            }
            // another network's classes may have no word for what is shown
            table.metamers.merge(
                    StimulusName.last(trial.shown().folder()),
                    new Metamer(trial.generator(), trial.stage(), trial.stageIndex(), trial.expected(), trial.counts()),
                    (old, fresh) -> old.category().isPresent() ? old : fresh);
            if (trial.counts() && trial.isScored()) {
                List<String> place = List.of(trial.generator(), trial.stage(), trial.evaluator());
                stageIndices.put(place, trial.stageIndex());
                int[] count = counts.computeIfAbsent(place, unused -> new int[2]);
                count[0] += trial.decision().equals(trial.expected()) ? 1 : 0;
                count[1]++;
            }
        }
        counts.forEach((place, count) -> table.scores.add(new RecognitionScore(
                place.get(0),
                place.get(1),
                stageIndices.get(place),
                place.get(2),
                new Proportion(count[0], count[1]))));
        return table;
    }

    /** Whether a table has the columns of a recognition file. */
    static boolean fits(CsvTable table) {
        return List.of("generator", "stage", "folder", "passes", "evaluator").stream()
                .allMatch(column -> table.column(column) >= 0);
    }

    /** The metamer a stimulus is: its name, or the end of its path, is the metamer's folder. */
    public Optional<Metamer> find(String stimulus) {
        return Optional.ofNullable(metamers.get(StimulusName.last(stimulus)));
    }

    /** Whether a stimulus is an original: {@code target.png} of one of the metamers, or named like its picture. */
    public boolean isOriginal(String stimulus) {
        String path = StimulusName.clean(stimulus);
        return originals.contains(StimulusName.last(path))
                || path.endsWith("/target.png")
                        && metamers.containsKey(StimulusName.last(path.substring(0, path.lastIndexOf('/'))));
    }

    /** Scores of the evaluating networks on metamers that count and whose class is known. */
    public List<RecognitionScore> scores() {
        return List.copyOf(scores);
    }
}
