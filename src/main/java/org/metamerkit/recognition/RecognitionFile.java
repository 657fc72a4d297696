// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.metamerkit.WholeFile;
import org.metamerkit.kernel.NativeErrors;

/**
 * {@code recognition/recognition.csv} of a run: a row a picture and network. Columns: {@code docs/RECOGNITION.md}. UTF-8, commas,
 * a dot in numbers whatever the machine's language; empty where there is nothing to say.
 */
public final class RecognitionFile {
    /** Its place in a run. */
    public static final Path PLACE = Path.of("recognition", "recognition.csv");

    private static final String FORMAT_VERSION = "1";
    private static final String VERSION_COLUMN = "format_version";
    private static final List<String> SHOWN = List.of(
            VERSION_COLUMN,
            "condition",
            "generator",
            "generator_sha256",
            "stage",
            "stage_index",
            "picture",
            "picture_sha256",
            "seed",
            "hash",
            "folder",
            "passes",
            "true_class",
            "generator_answer",
            "generator_answer_imagenet16_maximum",
            "generator_answer_imagenet16_mean");
    private static final List<String> EVALUATOR = List.of("evaluator", "evaluator_sha256", "evaluator_labels");
    private static final String DECISION = "_decision";
    private static final String TRUE = "_true";
    private static final String CORRECT = "_correct";
    private static final String GENERATOR = "_generator";
    private static final String AGREES = "_agrees";
    private static final CSVFormat READING =
            CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    private static final CSVFormat WRITING =
            CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

    private static final MathContext SIX_DIGITS = new MathContext(6, RoundingMode.HALF_UP);
    private static final double LEAST_PLAIN = 1e-4;

    private RecognitionFile() {}

    /**
     * Reads a file.
     *
     * @return no rows if there is no file
     * @throws RecognitionException in one sentence if it is of another version, damaged or cannot be read
     */
    public static List<RecognitionRow> read(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<RecognitionRow> rows = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file);
                CSVParser parser =
                        CSVParser.builder().setReader(reader).setFormat(READING).get()) {
            requireColumns(file, parser.getHeaderNames());
            List<String> rules = rules(parser.getHeaderNames());
            for (CSVRecord row : parser) {
                if (row.isConsistent() && !row.get(VERSION_COLUMN).equals(FORMAT_VERSION)) {
                    throw otherVersion(file, row.get(VERSION_COLUMN));
                }
                rows.add(row(row, rules));
            }
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw new RecognitionException(
                    "the recognition file " + file + " is damaged (" + NativeErrors.firstLine(e)
                            + "); remove it, and the next 'metamerkit recognize' makes it again",
                    e);
        }
        return rows;
    }

    /**
     * Writes a file or replaces it.
     *
     * @throws IOException if it cannot be written; what was there stays
     */
    public static void write(Path file, Collection<RecognitionRow> rows) throws IOException {
        Set<String> rules = new LinkedHashSet<>();
        DecisionRule.USUAL.forEach(rule -> rules.add(rule.key()));
        rows.forEach(row -> rules.addAll(row.verdicts().keySet()));
        WholeFile.makeFolder(file.toAbsolutePath().getParent());
        WholeFile.write(file, temporary -> {
            List<String> lines =
                    rows.parallelStream().map(row -> line(values(row, rules))).toList();
            try (Writer writer = Files.newBufferedWriter(temporary)) {
                writer.write(line(header(rules)));
                for (String line : lines) {
                    writer.write(line);
                }
            }
        });
    }

    private static String line(List<String> values) {
        return WRITING.format(values.toArray()) + '\n';
    }

    /**
     * Of rows with the same picture and network the later one is taken, with what the earlier one says by rules that it does not know;
     * the order is that of their first appearance.
     */
    public static List<RecognitionRow> merged(Collection<RecognitionRow> older, Collection<RecognitionRow> newer) {
        Map<RecognitionRow.Key, RecognitionRow> rows = new LinkedHashMap<>();
        older.forEach(row -> rows.put(row.key(), row));
        newer.forEach(row -> rows.merge(row.key(), row, (before, now) -> now.completedBy(before)));
        return List.copyOf(rows.values());
    }

    private static List<String> header(Set<String> rules) {
        List<String> header = new ArrayList<>(SHOWN);
        header.addAll(EVALUATOR);
        for (String rule : rules) {
            header.addAll(List.of(rule + DECISION, rule + TRUE, rule + CORRECT, rule + GENERATOR, rule + AGREES));
        }
        for (int i = 1; i <= RecognitionRow.TOP; i++) {
            header.addAll(List.of("top" + i + "_label", "top" + i + "_probability"));
        }
        return header;
    }

    private static List<String> values(RecognitionRow row, Set<String> rules) {
        Shown shown = row.shown();
        List<String> values = new ArrayList<>(List.of(
                FORMAT_VERSION,
                shown.condition().key(),
                shown.generator(),
                shown.generatorSha256(),
                shown.stage(),
                String.valueOf(shown.stageIndex()),
                shown.picture(),
                shown.pictureSha256(),
                String.valueOf(shown.seed()),
                shown.hash(),
                shown.folder(),
                shown.verdict().key(),
                shown.trueClass().orElse(""),
                shown.answer().orElse(""),
                shown.answer16Maximum().orElse(""),
                shown.answer16Mean().orElse(""),
                row.evaluator().name(),
                row.evaluator().sha256(),
                row.evaluator().labels()));
        for (String rule : rules) {
            // "-": looked for, and there is none; empty: not looked for yet
            boolean lookedFor = row.verdicts().containsKey(rule);
            RecognitionRow.Verdict verdict = row.verdicts().getOrDefault(rule, RecognitionRow.Verdict.NONE);
            values.add(verdict.decision().orElse(lookedFor ? "-" : ""));
            values.add(verdict.trueClass().orElse(""));
            values.add(binary(verdict.correct()));
            values.add(verdict.generatorsAnswer().orElse(""));
            values.add(binary(verdict.agrees()));
        }
        for (int i = 0; i < RecognitionRow.TOP; i++) {
            boolean there = i < row.top().size();
            values.add(there ? row.top().get(i).label() : "");
            values.add(there ? sixDigits(row.top().get(i).probability()) : "");
        }
        return values;
    }

    /** {@code %.6g}, which takes most of the time of writing a file, where it is plain decimals. */
    static String sixDigits(double value) {
        if (value < LEAST_PLAIN || value > 1) {
            return String.format(Locale.ROOT, "%.6g", value);
        }
        BigDecimal rounded = BigDecimal.valueOf(value).round(SIX_DIGITS);
        return rounded.setScale(rounded.scale() + SIX_DIGITS.getPrecision() - rounded.precision())
                .toPlainString();
    }

    private static String binary(Optional<Boolean> value) {
        return value.map(yes -> yes ? "1" : "0").orElse("");
    }

    private static RecognitionRow row(CSVRecord row, List<String> rules) {
        if (!row.isConsistent()) {
            throw new IllegalArgumentException(
                    "line " + (row.getRecordNumber() + 1) + " has " + row.size() + " values");
        }
        Shown shown = new Shown(
                condition(row.get("condition")),
                row.get("generator"),
                row.get("generator_sha256"),
                row.get("stage"),
                Integer.parseInt(row.get("stage_index")),
                row.get("picture"),
                row.get("picture_sha256"),
                Integer.parseInt(row.get("seed")),
                row.get("hash"),
                row.get("folder"),
                verdict(row.get("passes")),
                text(row.get("true_class")),
                text(row.get("generator_answer")),
                text(row.get("generator_answer_imagenet16_maximum")),
                text(row.get("generator_answer_imagenet16_mean")));
        Map<String, RecognitionRow.Verdict> verdicts = new LinkedHashMap<>();
        for (String rule : rules) {
            String decision = row.get(rule + DECISION);
            if (decision.equals("-")) {
                verdicts.put(rule, RecognitionRow.Verdict.NONE);
            } else if (!decision.isEmpty()) {
                verdicts.put(
                        rule,
                        new RecognitionRow.Verdict(
                                Optional.of(decision), text(row.get(rule + TRUE)), text(row.get(rule + GENERATOR))));
            }
        }
        List<RecognitionRow.Likely> top = new ArrayList<>();
        for (int i = 1;
                i <= RecognitionRow.TOP && !row.get("top" + i + "_label").isEmpty();
                i++) {
            top.add(new RecognitionRow.Likely(
                    row.get("top" + i + "_label"), Double.parseDouble(row.get("top" + i + "_probability"))));
        }
        return new RecognitionRow(
                shown,
                new RecognitionRow.Evaluator(
                        row.get("evaluator"), row.get("evaluator_sha256"), row.get("evaluator_labels")),
                verdicts,
                top);
    }

    private static Shown.Condition condition(String key) {
        for (Shown.Condition condition : Shown.Condition.values()) {
            if (condition.key().equals(key)) {
                return condition;
            }
        }
        throw new IllegalArgumentException("there is no condition '" + key + "'");
    }

    private static Shown.Verdict verdict(String key) {
        for (Shown.Verdict verdict : Shown.Verdict.values()) {
            if (verdict.key().equals(key)) {
                return verdict;
            }
        }
        throw new IllegalArgumentException("passes is '" + key + "'");
    }

    private static Optional<String> text(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    /** Keys of the rules that a header has columns of. */
    private static List<String> rules(List<String> header) {
        return header.stream()
                .filter(column -> column.endsWith(DECISION))
                .map(column -> column.substring(0, column.length() - DECISION.length()))
                .toList();
    }

    private static void requireColumns(Path file, List<String> header) {
        List<String> wanted = new ArrayList<>(header(new LinkedHashSet<>(rules(header))));
        wanted.removeAll(header);
        if (!header.isEmpty() && !header.contains(VERSION_COLUMN)) {
            throw otherVersion(file, "none");
        }
        if (!wanted.isEmpty()) {
            throw new IllegalArgumentException("the column " + wanted.get(0) + " is missing");
        }
    }

    private static RecognitionException otherVersion(Path file, String version) {
        return new RecognitionException("the recognition file " + file + " is of format " + version + ", expected "
                + FORMAT_VERSION + "; move it away, and the next 'metamerkit recognize' makes it anew");
    }
}
