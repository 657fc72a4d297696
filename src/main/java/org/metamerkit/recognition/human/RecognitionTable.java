// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.metamerkit.recognition.Counting;
import org.metamerkit.recognition.CsvTable;
import org.metamerkit.recognition.DecisionRule;
import org.metamerkit.recognition.LabelSet;
import org.metamerkit.recognition.RecognitionException;
import org.metamerkit.recognition.RecognitionFile;
import org.metamerkit.recognition.RecognitionRow;
import org.metamerkit.recognition.ScoredBy;
import org.metamerkit.recognition.Shown;
import org.metamerkit.recognition.statistics.Proportion;

/**
 * What networks said of metamers ({@code metamerkit recognize}), in the form in which people's responses meet it: metamers by the
 * names of their folders, and scores by network, stage and evaluator, against the true class.
 */
public final class RecognitionTable {
    private static final String EXPORTED_PARTS = "__";
    private static final int EXPORTED_DIGITS = 8;

    private final Map<String, Metamer> metamers = new HashMap<>();
    private final Map<String, Original> originals = new HashMap<>();
    private final Map<String, Set<String>> picturesOfOneName = new HashMap<>();
    private final List<RecognitionScore> scores = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private final DecisionRule rule;

    private RecognitionTable(DecisionRule rule) {
        this.rule = rule;
    }

    /**
     * An original.
     *
     * @param name picture and eight digits of its file's SHA-256: pictures in different class folders may be called the same
     * @param category what it shows, in the rule's words, where known
     */
    public record Original(String name, Optional<String> category) {}

    /**
     * A metamer.
     *
     * @param name of its folder, the same wherever it lies
     * @param network that it was made of
     * @param picture its {@link Original}'s name
     * @param category what its original shows, in the rule's words, where known
     * @param counts whether it counts
     * @param verdict of the criterion
     */
    public record Metamer(
            String name,
            String network,
            String stage,
            int stageIndex,
            String picture,
            Optional<String> category,
            boolean counts,
            Shown.Verdict verdict) {}

    /**
     * One network's answer to a metamer that counts, or to an original.
     *
     * @param itself whether the network made the metamer, or is the one whose original was shown
     * @param stimulus name of the {@link Metamer} or {@link Original}
     * @param condition {@code NETWORK STAGE}, or {@code natural}
     * @param decision empty where the rule does not apply to its classes
     * @param expected the true class in the rule's words, where known
     */
    record Answer(
            String evaluator,
            boolean itself,
            String stimulus,
            String condition,
            Optional<String> decision,
            Optional<String> expected) {}

    /**
     * Reads the recognition files of one or several runs; a row that is in several counts once.
     *
     * @param rule chooses the decision rule by the rows
     * @param counting which metamers count
     * @throws RecognitionException if a file cannot be read
     */
    public static RecognitionTable read(
            List<Path> files, Function<List<RecognitionRow>, DecisionRule> rule, Counting counting) {
        List<RecognitionRow> rows = List.of();
        for (Path file : files) {
            rows = RecognitionFile.merged(rows, RecognitionFile.read(file));
        }
        return of(rows, rule.apply(rows), counting);
    }

    /** The same of rows that are at hand, by any rule. */
    public static RecognitionTable of(List<RecognitionRow> rows, DecisionRule rule, Counting counting) {
        RecognitionTable table = new RecognitionTable(rule);
        Map<List<String>, int[]> counts = new LinkedHashMap<>();
        Map<List<String>, Integer> stageIndices = new HashMap<>();
        for (org.metamerkit.recognition.Trial trial :
                org.metamerkit.recognition.Trial.of(rows, rule, ScoredBy.TRUE_CLASS, counting)) {
            String picture = table.addOriginal(trial);
            if (trial.isNatural()) {
                table.addAnswer(trial, picture, MetamerResponses.NATURAL);
                continue;
            }
            // another network's classes may have no word for what is shown
            String name = StimulusName.last(trial.shown().folder());
            table.metamers.merge(
                    name,
                    new Metamer(
                            name,
                            trial.generator(),
                            trial.stage(),
                            trial.stageIndex(),
                            picture,
                            trial.expected(),
                            trial.counts(),
                            trial.shown().verdict()),
                    (old, fresh) -> old.category().isPresent() ? old : fresh);
            if (trial.counts()) {
                table.addAnswer(trial, name, MetamerResponses.condition(trial.generator(), trial.stage()));
            }
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

    private void addAnswer(org.metamerkit.recognition.Trial trial, String stimulus, String condition) {
        answers.add(
                new Answer(trial.evaluator(), trial.itself(), stimulus, condition, trial.decision(), trial.expected()));
    }

    private String addOriginal(org.metamerkit.recognition.Trial trial) {
        String name = StimulusName.last(trial.shown().picture());
        String sha256 = trial.shown().pictureSha256();
        String exported = name + "-" + sha256.substring(0, Math.min(EXPORTED_DIGITS, sha256.length()));
        picturesOfOneName.computeIfAbsent(name, key -> new TreeSet<>()).add(exported);
        originals.merge(
                exported,
                new Original(exported, trial.expected()),
                (old, fresh) -> old.category().isPresent() ? old : fresh);
        return exported;
    }

    /**
     * The metamer a stimulus is: its name, or the end of its path, is the metamer's folder, perhaps after network and stage as {@code
     * metamerkit export} names its files ({@code NETWORK__STAGE__FOLDER.png}).
     */
    public Optional<Metamer> find(String stimulus) {
        String name = StimulusName.last(stimulus);
        while (!metamers.containsKey(name) && name.contains(EXPORTED_PARTS)) {
            name = name.substring(name.indexOf(EXPORTED_PARTS) + EXPORTED_PARTS.length());
        }
        return Optional.ofNullable(metamers.get(name));
    }

    /**
     * The original a stimulus is: {@code target.png} of one of the metamers, or named like its picture, perhaps with the digits that
     * {@code metamerkit export} adds.
     *
     * @throws RecognitionException if several pictures are called so
     */
    public Optional<Original> original(String stimulus) {
        String path = StimulusName.clean(stimulus);
        String last = StimulusName.last(path);
        if (originals.containsKey(last)) {
            return Optional.of(originals.get(last));
        }
        Set<String> called = picturesOfOneName.getOrDefault(last, Set.of());
        if (called.size() > 1) {
            throw new RecognitionException(called.size() + " originals are called " + last
                    + ", so it is not known which one people saw; name originals as 'metamerkit export --natural' does ("
                    + called.iterator().next() + ".png)");
        }
        return called.size() == 1
                ? Optional.of(originals.get(called.iterator().next()))
                : path.endsWith("/target.png")
                        ? find(path.substring(0, path.lastIndexOf('/')))
                                .map(metamer -> originals.get(metamer.picture()))
                        : Optional.empty();
    }

    /**
     * A person's word as the rule says it ({@code ship} is a {@code boat} among 16 categories); as it is where it knows none. A number
     * stays one: it is a button's, not an index of ImageNet's.
     */
    public String word(String response) {
        return rule.answers().isEmpty() || Responses.isNumber(response)
                ? response
                : rule.translate(LabelSet.IMAGENET, response).orElse(response);
    }

    /** By which networks' answers are decided. */
    public DecisionRule rule() {
        return rule;
    }

    /** All answers there are by the rule; empty where these are each network's own. */
    public List<String> words() {
        return rule.answers();
    }

    /** The networks whose metamers these are, sorted. */
    public Set<String> networks() {
        Set<String> networks = new TreeSet<>();
        metamers.values().forEach(metamer -> networks.add(metamer.network()));
        return networks;
    }

    /** Answers to metamers that count and to originals, scored or not, in the rows' order. */
    List<Answer> answers() {
        return Collections.unmodifiableList(answers);
    }

    /** Scores of the evaluating networks on metamers that count and whose class is known. */
    public List<RecognitionScore> scores() {
        return List.copyOf(scores);
    }
}
