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
import java.util.TreeMap;
import java.util.TreeSet;
import org.metamerkit.recognition.statistics.Proportion;

/**
 * What networks said of metamers, as {@code metamerkit recognize} writes it into {@code recognition/recognition.csv} of a run: the
 * columns {@code condition, generator, generator_sha256, stage, stage_index, picture, folder, passes, evaluator,
 * evaluator_sha256, RULE_true, RULE_correct}. Metamers that fail the criterion do not count.
 */
public final class RecognitionTable {
    static final List<String> COLUMNS = List.of(
            "condition",
            "generator",
            "generator_sha256",
            "stage",
            "stage_index",
            "picture",
            "folder",
            "passes",
            "evaluator",
            "evaluator_sha256");

    private static final int DIGITS = 8;

    private final Map<String, Metamer> metamers = new HashMap<>();
    private final Set<String> originals = new HashSet<>();
    private final Map<List<String>, int[]> counts = new LinkedHashMap<>();
    private final Map<List<String>, Integer> stageIndices = new HashMap<>();

    private RecognitionTable() {}

    /**
     * A metamer by the name of its folder.
     *
     * @param network that it was made of
     * @param category what its original shows, in the rule's words, where known
     * @param counts whether it passes the criterion (or none was there to judge by)
     */
    public record Metamer(String network, String stage, int stageIndex, Optional<String> category, boolean counts) {}

    /**
     * Reads the files of one or several runs.
     *
     * @param rule the decision rule's key: {@code imagenet16_maximum}, {@code imagenet16_mean}, …
     * @throws ResponsesException if one cannot be read, lacks a column or holds a row twice
     */
    public static RecognitionTable read(List<Path> files, String rule) {
        List<CsvTable> tables = files.stream().map(CsvTable::read).toList();
        Map<String, Set<String>> weights = new TreeMap<>();
        for (CsvTable table : tables) {
            for (CsvTable.Row row : table.rows()) {
                for (String role : List.of("generator", "evaluator")) {
                    weights.computeIfAbsent(row.values()[table.requireColumn(role)], unused -> new TreeSet<>())
                            .add(row.values()[table.requireColumn(role + "_sha256")]);
                }
            }
        }
        RecognitionTable result = new RecognitionTable();
        Set<List<String>> seen = new HashSet<>();
        tables.forEach(table -> result.add(table, rule, weights, seen));
        return result;
    }

    /** Whether a table has the columns of a recognition file. */
    static boolean fits(CsvTable table) {
        return COLUMNS.stream().allMatch(column -> table.column(column) >= 0);
    }

    /** The metamer a stimulus is: its name, or the end of its path, is the metamer's folder. */
    public Optional<Metamer> find(String stimulus) {
        return Optional.ofNullable(metamers.get(StimulusName.last(stimulus)));
    }

    /** Whether a stimulus is named like one of the originals. */
    public boolean isOriginal(String stimulus) {
        return originals.contains(StimulusName.last(stimulus));
    }

    /** Scores of the evaluating networks on metamers that count and whose class is known. */
    public List<RecognitionScore> scores() {
        List<RecognitionScore> scores = new ArrayList<>();
        counts.forEach((key, count) -> scores.add(new RecognitionScore(
                key.get(0),
                key.get(1),
                stageIndices.get(key.subList(0, 2)),
                key.get(2),
                new Proportion(count[0], count[1]))));
        return scores;
    }

    private void add(CsvTable table, String rule, Map<String, Set<String>> weights, Set<List<String>> seen) {
        int truth = table.requireColumn(rule + "_true");
        int correct = table.requireColumn(rule + "_correct");
        int stageIndex = table.requireColumn("stage_index");
        for (CsvTable.Row row : table.rows()) {
            originals.add(StimulusName.last(cell(table, row, "picture")));
            if (!cell(table, row, "condition").equals("metamer")) {
                continue;
            }
            String folder = StimulusName.last(cell(table, row, "folder"));
            String network = named(table, row, "generator", weights);
            String evaluator = named(table, row, "evaluator", weights);
            if (!seen.add(List.of(network, cell(table, row, "stage"), folder, evaluator))) {
                throw new ResponsesException("line " + row.line() + " of " + table.file() + " says again what "
                        + evaluator + " said of " + folder + "; give each recognition file once");
            }
            boolean counting = !cell(table, row, "passes").equals("no");
            String stage = table.name(row, table.requireColumn("stage"));
            int index = (int) table.number(row, stageIndex);
            Optional<String> category =
                    row.values()[truth].isEmpty() ? Optional.empty() : Optional.of(row.values()[truth]);
            Metamer metamer = new Metamer(network, stage, index, category, counting);
            // another network's classes may have no word for what is shown
            metamers.merge(folder, metamer, (old, fresh) -> old.category().isPresent() ? old : fresh);
            stageIndices.put(List.of(network, stage), index);
            if (counting && !row.values()[correct].isEmpty()) {
                int[] count = counts.computeIfAbsent(List.of(network, stage, evaluator), unused -> new int[2]);
                count[0] += row.values()[correct].equals("1") ? 1 : 0;
                count[1]++;
            }
        }
    }

    private static String named(CsvTable table, CsvTable.Row row, String role, Map<String, Set<String>> weights) {
        String name = cell(table, row, role);
        String sha256 = cell(table, row, role + "_sha256");
        return weights.get(name).size() > 1
                ? name + "@" + sha256.substring(0, Math.min(DIGITS, sha256.length()))
                : name;
    }

    private static String cell(CsvTable table, CsvTable.Row row, String column) {
        return row.values()[table.requireColumn(column)];
    }
}
