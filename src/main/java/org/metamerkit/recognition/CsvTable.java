// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A file of named columns in UTF-8, divided by commas, semicolons or tabs (whichever its first line has most of). Whatever else
 * it may be is refused in one sentence.
 *
 * @param file where it was read
 * @param header the columns' names as they are written; unnamed columns are empty
 * @param rows as many values each as there are columns
 */
public record CsvTable(Path file, List<String> header, List<Row> rows) {
    private static final long LARGEST = 1L << 30;
    private static final char[] DELIMITERS = {',', ';', '\t'};
    private static final String REMEDY = "give a CSV file in UTF-8 whose first line names the columns";

    /**
     * @param line where it ends in the file, 1-based
     * @param values one a column, without space around them
     */
    public record Row(long line, String[] values) {}

    /** @throws RecognitionException in one sentence if it cannot be read */
    public static CsvTable read(Path file) {
        return read(file, () -> {
            if (Files.size(file) > LARGEST) {
                throw new RecognitionException(file + " has more than 1 GiB, expected a table; " + REMEDY);
            }
            return Files.newInputStream(file);
        });
    }

    /** Reads what a file held. */
    static CsvTable of(Path file, byte[] content) {
        return read(file, () -> new ByteArrayInputStream(content));
    }

    private static CsvTable read(Path file, Source source) {
        try (Reader reader = reader(source.open())) {
            reader.mark(LineLimitReader.LONGEST + 2);
            String first = firstLine(reader);
            reader.reset();
            if (first.startsWith("\uFEFF")) {
                // Excel begins its UTF-8 files with a byte order mark
                reader.read();
            }
            return parse(file, reader, delimiter(first));
        } catch (NoSuchFileException e) {
            throw new RecognitionException(file + " does not exist; check the path", e);
        } catch (CharacterCodingException e) {
            throw new RecognitionException(file + " is not a text in UTF-8; " + REMEDY, e);
        } catch (IOException | UncheckedIOException | IllegalArgumentException | IllegalStateException e) {
            throw new RecognitionException(file + " cannot be read as a table (" + reason(e) + "); " + REMEDY, e);
        }
    }

    /** Place of a column, whatever the case of its letters; −1 if there is none. */
    public int column(String name) {
        for (int i = 0; i < header.size(); i++) {
            if (plain(header.get(i)).equals(plain(name))) {
                return i;
            }
        }
        return -1;
    }

    /** @throws RecognitionException if there is no such column */
    public int requireColumn(String name) {
        int column = column(name);
        if (column < 0) {
            throw new RecognitionException(
                    file + " has the columns " + header + ", expected " + name + " among them; is it the right file?");
        }
        return column;
    }

    /** A finite number. */
    public double number(Row row, int column) {
        try {
            double value = Double.parseDouble(row.values()[column]);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException expected) {
            // said below
        }
        throw new RecognitionException("line " + row.line() + " of " + file + " has '" + row.values()[column] + "' as "
                + header.get(column) + ", expected a number; correct or remove that line");
    }

    /** A whole number, 0 or more. */
    public int index(Row row, int column) {
        double value = number(row, column);
        if (value < 0 || value != (int) value) {
            throw new RecognitionException("line " + row.line() + " of " + file + " has '" + row.values()[column]
                    + "' as " + header.get(column)
                    + ", expected a whole number, 0 or more; correct or remove that line");
        }
        return (int) value;
    }

    /** A name that must not be empty. */
    public String name(Row row, int column) {
        if (row.values()[column].isEmpty()) {
            throw new RecognitionException("line " + row.line() + " of " + file + " has no " + header.get(column)
                    + ", expected a name; correct or remove that line");
        }
        return row.values()[column];
    }

    /** A column's name without regard to case and surrounding space. */
    public static String plain(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    private interface Source {
        InputStream open() throws IOException;
    }

    private static Reader reader(InputStream in) {
        return new BufferedReader(new LineLimitReader(new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT))));
    }

    private static String firstLine(Reader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int character = reader.read(); character >= 0 && character != '\n'; character = reader.read()) {
            line.append((char) character);
        }
        return line.toString();
    }

    private static char delimiter(String header) {
        char most = DELIMITERS[0];
        for (char each : DELIMITERS) {
            if (count(header, each) > count(header, most)) {
                most = each;
            }
        }
        return most;
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(character -> character == wanted).count();
    }

    private static CsvTable parse(Path file, Reader reader, char delimiter) throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setDelimiter(delimiter)
                .setTrim(true)
                .setIgnoreEmptyLines(true)
                .get();
        List<String> header = null;
        List<Row> rows = new ArrayList<>();
        try (CSVParser parser =
                CSVParser.builder().setReader(reader).setFormat(format).get()) {
            for (CSVRecord record : parser) {
                if (header == null) {
                    header = List.of(record.values());
                } else if (record.size() != header.size()) {
                    throw new RecognitionException("line " + parser.getCurrentLineNumber() + " of " + file + " has "
                            + record.size() + " values, expected " + header.size()
                            + " as in its first line; correct or remove that line");
                } else {
                    rows.add(new Row(parser.getCurrentLineNumber(), record.values()));
                }
            }
        }
        if (header == null) {
            throw new RecognitionException(file + " is empty; " + REMEDY);
        }
        requireDifferent(file, header, rows);
        return new CsvTable(file, header, rows);
    }

    /** Two columns of one name are one if they say the same: PsychoPy writes a participant of its conditions file twice. */
    private static void requireDifferent(Path file, List<String> header, List<Row> rows) {
        for (int i = 0; i < header.size(); i++) {
            String name = plain(header.get(i));
            for (int j = 0; j < i; j++) {
                int first = j;
                int second = i;
                if (!name.isEmpty()
                        && name.equals(plain(header.get(j)))
                        && (rows.isEmpty()
                                || rows.stream().anyMatch(row -> !row.values()[first].equals(row.values()[second])))) {
                    throw new RecognitionException(file + " has two columns called " + header.get(i)
                            + ", expected different names; rename one of them");
                }
            }
        }
    }

    private static String reason(Exception problem) {
        String message = problem.getMessage();
        return message == null || message.isBlank()
                ? problem.getClass().getSimpleName()
                : message.lines().findFirst().orElseThrow().strip();
    }
}
