// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.metamerkit.WholeFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index of one run as a file: a first line with format, rows and checksum, a line of column names, then a line a metamer, columns
 * separated by tabs; in texts {@code \t}, {@code \n}, {@code \r} and {@code \\} stand for what they do in Java. Written whole or not at
 * all, so that many processes may read and write it: whoever is last wins, and every reader compares with the run.
 */
final class IndexFile {
    static final String NAME = "catalogue.tsv";
    private static final String MARK = "# metamerkit catalogue, format 1";
    private static final String LAYOUT = MARK + ", %d rows, CRC-32 %08x; made again when it is removed";
    private static final Logger LOG = LoggerFactory.getLogger(IndexFile.class);
    private static final List<String> COLUMNS = columns();

    private IndexFile() {}

    /** The rows of a file; empty if it is missing, damaged or of another version. */
    static Optional<List<IndexRow>> read(Path file, Path run) {
        try {
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            byte[] bytes = Files.readAllBytes(file);
            int lineEnd = 0;
            while (lineEnd < bytes.length && bytes[lineEnd] != '\n') {
                lineEnd++;
            }
            String head = new String(bytes, 0, lineEnd, StandardCharsets.UTF_8);
            int from = Math.min(bytes.length, lineEnd + 1);
            String body = decode(bytes, from);
            List<IndexRow> rows = head.startsWith(MARK) ? rows(body, run) : List.of();
            if (head.equals(head(rows.size(), bytes, from))) {
                return Optional.of(rows);
            }
            LOG.info("the index {} is damaged or of another version and is made again", file);
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            LOG.info("the index {} cannot be read and is made again", file, e);
        }
        return Optional.empty();
    }

    static void write(Path file, Collection<IndexRow> rows) throws IOException {
        StringBuilder text = new StringBuilder(512 * (rows.size() + 1));
        text.append(String.join("\t", COLUMNS)).append('\n');
        for (IndexRow row : rows) {
            append(text, row);
        }
        byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
        byte[] head = (head(rows.size(), body, 0) + "\n").getBytes(StandardCharsets.UTF_8);
        WholeFile.write(file, temporary -> {
            try (var out = Files.newOutputStream(temporary)) {
                out.write(head);
                out.write(body);
            }
        });
    }

    private static String head(int rows, byte[] bytes, int from) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes, from, bytes.length - from);
        return String.format(Locale.ROOT, LAYOUT, rows, checksum.getValue());
    }

    private static String decode(byte[] bytes, int from) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes, from, bytes.length - from))
                .toString();
    }

    private static List<String> columns() {
        List<String> columns = new ArrayList<>(List.of(
                "folder",
                "state",
                "problem",
                "network",
                "weights_sha256",
                "stage",
                "stage_index",
                "picture",
                "picture_sha256",
                "seed",
                "hash",
                "true_class",
                "category",
                "original_answer",
                "metamer_answer",
                "same_class",
                "passes",
                "png_passes",
                "failed_by"));
        for (MeasureColumn column : MeasureColumn.values()) {
            columns.add(column.key());
        }
        columns.addAll(List.of("optimizer", "height", "width", "written", "stamps"));
        return List.copyOf(columns);
    }

    private static void append(StringBuilder text, IndexRow row) {
        MetamerRecord metamer = row.metamer();
        MetamerRecord.Answers answers = metamer.answers();
        MetamerRecord.Match match = metamer.match();
        field(text, metamer.id().folder());
        field(text, metamer.state().key());
        field(text, metamer.problem().orElse(""));
        field(text, metamer.network());
        field(text, metamer.weightsSha256());
        field(text, metamer.stage());
        text.append(metamer.stageIndex()).append('\t');
        field(text, metamer.picture());
        field(text, metamer.pictureSha256());
        text.append(metamer.seed()).append('\t');
        field(text, metamer.hash());
        field(text, answers.trueClass().orElse(""));
        field(text, answers.category().orElse(""));
        field(text, answers.original().orElse(""));
        field(text, answers.metamer().orElse(""));
        field(text, binary(answers.same()));
        field(text, binary(match.passes()));
        field(text, binary(match.pngPasses()));
        field(text, String.join(" ", match.failed()));
        for (MeasureColumn column : MeasureColumn.values()) {
            double value = metamer.measure(column);
            text.append(Double.isNaN(value) ? "" : Double.toString(value)).append('\t');
        }
        field(text, metamer.optimizer());
        text.append(metamer.height()).append('\t');
        text.append(metamer.width()).append('\t');
        text.append(metamer.written()).append('\t');
        text.append(row.stamps().toText()).append('\n');
    }

    private static List<IndexRow> rows(String body, Path run) {
        Cursor at = new Cursor(body);
        if (!at.line().equals(String.join("\t", COLUMNS))) {
            throw new IllegalArgumentException("other columns");
        }
        List<IndexRow> rows = new ArrayList<>();
        while (at.hasMore()) {
            rows.add(row(at, run));
        }
        return rows;
    }

    private static IndexRow row(Cursor at, Path run) {
        MetamerId id = new MetamerId(run, at.text());
        MetamerState state = state(at.shared());
        Optional<String> problem = at.optional();
        String network = at.shared();
        String weights = at.shared();
        String stage = at.shared();
        int stageIndex = at.whole();
        String picture = at.shared();
        String pictureSha256 = at.shared();
        int seed = at.whole();
        String hash = at.text();
        MetamerRecord.Answers answers =
                new MetamerRecord.Answers(at.optional(), at.optional(), at.optional(), at.optional(), at.binary());
        Optional<Boolean> passes = at.binary();
        Optional<Boolean> pngPasses = at.binary();
        String failed = at.shared();
        double[] measures = new double[MeasureColumn.values().length];
        for (int i = 0; i < measures.length; i++) {
            measures[i] = at.number();
        }
        MetamerRecord.Match match = new MetamerRecord.Match(
                passes,
                pngPasses,
                failed.isEmpty() ? List.of() : List.of(failed.split(" ")),
                MeasureValues.ofAll(measures));
        String optimizer = at.shared();
        int height = at.whole();
        int width = at.whole();
        // for people: the stamps say the same, and reading a date costs more than the rest of the row
        at.skip();
        FileStamps stamps = FileStamps.fromText(at.last());
        return new IndexRow(
                new MetamerRecord(
                        id,
                        state,
                        problem,
                        network,
                        weights,
                        stage,
                        stageIndex,
                        picture,
                        pictureSha256,
                        seed,
                        hash,
                        answers,
                        match,
                        optimizer,
                        height,
                        width,
                        stamps.written()),
                stamps);
    }

    private static MetamerState state(String key) {
        for (MetamerState state : MetamerState.values()) {
            if (state.key().equals(key)) {
                return state;
            }
        }
        throw new IllegalArgumentException("state '" + key + "'");
    }

    private static String binary(Optional<Boolean> value) {
        return value.map(yes -> yes ? "1" : "0").orElse("");
    }

    private static void field(StringBuilder text, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\\' -> text.append("\\\\");
                default -> text.append(c);
            }
        }
        text.append('\t');
    }

    /** Walks over the fields; texts that many rows share become one. */
    private static final class Cursor {
        private final String text;
        private final Map<String, String> shared = new HashMap<>();
        private int at;

        Cursor(String text) {
            this.text = text;
        }

        boolean hasMore() {
            return at < text.length();
        }

        String line() {
            return until('\n');
        }

        String last() {
            return until('\n');
        }

        String text() {
            return plain(until('\t'));
        }

        String shared() {
            String value = text();
            String known = shared.putIfAbsent(value, value);
            return known == null ? value : known;
        }

        Optional<String> optional() {
            String value = shared();
            return value.isEmpty() ? Optional.empty() : Optional.of(value);
        }

        double number() {
            String value = until('\t');
            return value.isEmpty() ? Double.NaN : Double.parseDouble(value);
        }

        void skip() {
            at = text.indexOf('\t', at) + 1;
        }

        int whole() {
            return Integer.parseInt(until('\t'));
        }

        Optional<Boolean> binary() {
            String value = until('\t');
            return value.isEmpty() ? Optional.empty() : Optional.of(value.equals("1"));
        }

        private String until(char end) {
            int to = text.indexOf(end, at);
            if (to < 0) {
                throw new IllegalArgumentException("cut short");
            }
            String value = text.substring(at, to);
            at = to + 1;
            return value;
        }

        private static String plain(String value) {
            if (value.indexOf('\\') < 0) {
                return value;
            }
            StringBuilder plain = new StringBuilder();
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c != '\\' || i + 1 == value.length()) {
                    plain.append(c);
                    continue;
                }
                char escaped = value.charAt(++i);
                plain.append(
                        switch (escaped) {
                            case 't' -> '\t';
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            default -> escaped;
                        });
            }
            return plain.toString();
        }
    }
}
