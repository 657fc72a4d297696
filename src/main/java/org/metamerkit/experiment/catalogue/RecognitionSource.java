// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.metamerkit.experiment.RunException;

/**
 * {@code recognition/recognition.csv} of one run (its columns: {@code docs/RECOGNITION.md}). Of each line it keeps who was right and
 * where in the file it stands; the rest is read when asked for.
 */
final class RecognitionSource {
    private static final Path PLACE = Path.of("recognition", "recognition.csv");
    private static final String FORMAT_VERSION = "1";
    private static final String VERSION_COLUMN = "format_version";
    private static final String DECISION = "_decision";
    private static final String NONE = "-";
    private static final int TOP = 5;
    private static final List<String> NEEDED = List.of(
            VERSION_COLUMN,
            "condition",
            "generator_sha256",
            "picture_sha256",
            "folder",
            "evaluator",
            "evaluator_sha256");

    private final Path run;
    private final long[] stamp;
    private List<String> header = List.of();
    private List<String> rules = List.of();
    private final List<Line> lines = new ArrayList<>();
    private Optional<String> problem = Optional.empty();

    private RecognitionSource(Path run) {
        this.run = run;
        this.stamp = FileStamps.stamp(file());
    }

    /**
     * One line.
     *
     * @param folder of the metamer, relative to the run
     * @param original identity of the original if that was shown, else empty
     * @param rules keys, shared by all lines
     * @param scores two a rule, correct and agreeing: 1, 0, or −1 for unknown
     * @param position of its first byte in the file
     */
    record Line(
            Path run,
            String folder,
            String original,
            String evaluator,
            String evaluatorSha256,
            List<String> rules,
            byte[] scores,
            long position) {
        Optional<Boolean> verdict(String rule, RecognisedBy.Score score) {
            int index = rules.indexOf(rule);
            int found = index < 0 ? -1 : scores[2 * index + (score == RecognisedBy.Score.TRUE_CLASS ? 0 : 1)];
            return found < 0 ? Optional.empty() : Optional.of(found == 1);
        }
    }

    static RecognitionSource read(Path run) {
        RecognitionSource source = new RecognitionSource(run);
        if (Files.exists(source.file())) {
            source.readLines();
        }
        return source;
    }

    /** Tells originals apart: the network as which they were seen, and the picture. */
    static String original(String generatorSha256, String pictureSha256) {
        return generatorSha256 + "/" + pictureSha256;
    }

    Path run() {
        return run;
    }

    List<String> rules() {
        return rules;
    }

    List<Line> lines() {
        return lines;
    }

    Optional<String> problem() {
        return problem;
    }

    boolean isCurrent() {
        return Arrays.equals(stamp, FileStamps.stamp(file()));
    }

    /** @throws RunException in one sentence if the file cannot be read, or is not what it was */
    List<RecognitionAnswer> answers(List<Line> wanted, Function<Line, String> names) {
        List<RecognitionAnswer> answers = new ArrayList<>();
        if (wanted.isEmpty()) {
            return answers;
        }
        try (FileChannel channel = FileChannel.open(file())) {
            for (Line line : wanted) {
                channel.position(line.position());
                Reader reader = new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8);
                CSVRecord record = CSVFormat.RFC4180.parse(reader).iterator().next();
                if (record.size() != header.size()) {
                    throw new IllegalArgumentException("it has changed");
                }
                answers.add(answer(record, line, names.apply(line)));
            }
        } catch (IOException | RuntimeException e) {
            throw new RunException(
                    "the recognition file " + file() + " cannot be read (" + e.getMessage()
                            + "); look again in a moment," + " since it may just be written",
                    e);
        }
        return answers;
    }

    private Path file() {
        return run.resolve(PLACE);
    }

    private void readLines() {
        try (InputStream in = Files.newInputStream(file())) {
            CsvScanner scanner = new CsvScanner(in);
            if (!scanner.next()) {
                throw new IllegalArgumentException("it is empty");
            }
            header = IntStream.range(0, scanner.size()).mapToObj(scanner::get).toList();
            rules = header.stream()
                    .filter(column -> column.endsWith(DECISION))
                    .map(column -> column.substring(0, column.length() - DECISION.length()))
                    .toList();
            if (!header.containsAll(NEEDED)) {
                throw new IllegalArgumentException("one of the columns " + NEEDED + " is missing");
            }
            Columns columns = new Columns(header, rules);
            scanner.want(columns.wanted());
            Map<String, String> shared = new HashMap<>();
            while (scanner.next()) {
                lines.add(line(scanner, columns, text -> shared.computeIfAbsent(text, same -> same)));
            }
        } catch (IOException | IllegalArgumentException e) {
            lines.clear();
            problem = Optional.of("the recognition file " + file() + " cannot be used (" + e.getMessage()
                    + "); make it again with 'metamerkit recognize'");
        }
    }

    /** Where in a line the needed columns stand; −1 for a score that the file lacks. */
    private record Columns(int size, int[] needed, int[] scores) {
        Columns(List<String> header, List<String> rules) {
            this(
                    header.size(),
                    NEEDED.stream().mapToInt(header::indexOf).toArray(),
                    rules.stream()
                            .flatMap(rule -> Stream.of(rule + "_correct", rule + "_agrees"))
                            .mapToInt(header::indexOf)
                            .toArray());
        }

        boolean[] wanted() {
            boolean[] wanted = new boolean[size];
            IntStream.concat(Arrays.stream(needed), Arrays.stream(scores))
                    .filter(index -> index >= 0)
                    .forEach(index -> wanted[index] = true);
            return wanted;
        }

        String get(CsvScanner line, String column) {
            return line.get(needed[NEEDED.indexOf(column)]);
        }
    }

    private Line line(CsvScanner line, Columns columns, Function<String, String> shared) {
        if (line.size() != columns.size()) {
            throw new IllegalArgumentException("line " + (lines.size() + 2) + " has " + line.size()
                    + " values, expected " + columns.size() + " as in the first line");
        }
        if (!columns.get(line, VERSION_COLUMN).equals(FORMAT_VERSION)) {
            throw new IllegalArgumentException("it is of format " + columns.get(line, VERSION_COLUMN)
                    + ", and this version of Metamerkit reads format " + FORMAT_VERSION);
        }
        byte[] scores = new byte[columns.scores().length];
        for (int i = 0; i < scores.length; i++) {
            String text = columns.scores()[i] < 0 ? "" : line.get(columns.scores()[i]);
            scores[i] = (byte) (text.equals("1") ? 1 : text.equals("0") ? 0 : -1);
        }
        boolean natural = columns.get(line, "condition").equals("natural");
        return new Line(
                run,
                shared.apply(columns.get(line, "folder")),
                natural
                        ? shared.apply(
                                original(columns.get(line, "generator_sha256"), columns.get(line, "picture_sha256")))
                        : "",
                shared.apply(columns.get(line, "evaluator")),
                shared.apply(columns.get(line, "evaluator_sha256")),
                rules,
                scores,
                line.position());
    }

    private RecognitionAnswer answer(CSVRecord record, Line line, String name) {
        Map<String, RecognitionAnswer.Decision> decisions = new LinkedHashMap<>();
        for (String rule : rules) {
            String decision = text(record, rule + DECISION).orElse(NONE);
            decisions.put(
                    rule,
                    new RecognitionAnswer.Decision(
                            decision.equals(NONE) ? Optional.empty() : Optional.of(decision),
                            text(record, rule + "_true"),
                            line.verdict(rule, RecognisedBy.Score.TRUE_CLASS),
                            line.verdict(rule, RecognisedBy.Score.GENERATORS_ANSWER)));
        }
        List<RecognitionAnswer.Likely> top = new ArrayList<>();
        for (int i = 1; i <= TOP; i++) {
            Optional<String> probability = text(record, "top" + i + "_probability");
            text(record, "top" + i + "_label")
                    .ifPresent(label -> top.add(new RecognitionAnswer.Likely(
                            label, probability.map(Double::parseDouble).orElse(Double.NaN))));
        }
        return new RecognitionAnswer(!line.original().isEmpty(), name, line.evaluatorSha256(), decisions, top);
    }

    private Optional<String> text(CSVRecord record, String column) {
        int index = header.indexOf(column);
        return index < 0 || record.get(index).isEmpty() ? Optional.empty() : Optional.of(record.get(index));
    }
}
