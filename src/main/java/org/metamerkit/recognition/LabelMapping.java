// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.metamerkit.Hashes;
import org.metamerkit.kernel.NativeErrors;

/**
 * Which classes belong to which category: a CSV file with the columns {@code from_label} and {@code to_category}, and {@code
 * from_index} where names do not suffice. Classes in no category are left out.
 *
 * @param name the file's name without its ending
 * @param version eight hexadecimal digits over the file's bytes
 * @param entries in the file's order
 */
public record LabelMapping(String name, String version, List<Entry> entries) {
    private static final String INDEX = "from_index";
    private static final String LABEL = "from_label";
    private static final String CATEGORY = "to_category";
    private static final int VERSION_DIGITS = 8;

    /** A line of the file. */
    public record Entry(OptionalInt index, String label, String category) {}

    public LabelMapping {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a user's mapping.
     *
     * @throws RecognitionException in one sentence if it cannot be read, lacks a column or has fewer than two categories
     */
    public static LabelMapping read(Path file) {
        try {
            String name = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
            return parse(name, Files.readAllBytes(file), file);
        } catch (IOException e) {
            throw new RecognitionException(
                    "the mapping " + file + " cannot be read (" + NativeErrors.firstLine(e)
                            + "); give a CSV file in UTF-8 with the columns from_label and to_category",
                    e);
        }
    }

    /** A mapping that comes with Metamerkit, by the name of its file. */
    static LabelMapping builtIn(String name) {
        try (InputStream in = LabelMapping.class.getResourceAsStream(name + ".csv")) {
            if (in == null) {
                throw new IllegalStateException(name + ".csv is missing from the jar: build the project again.");
            }
            return parse(name, in.readAllBytes(), Path.of(name + ".csv"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Categories in the order of their first line. */
    public List<String> categories() {
        return entries.stream().map(Entry::category).distinct().toList();
    }

    /** The category of every class of a label set that has one: index to category, ascending. */
    public Map<Integer, String> of(LabelSet labels) {
        Map<Integer, String> categories = new LinkedHashMap<>();
        for (Entry entry : entries) {
            OptionalInt byName = labels.index(entry.label);
            // an index counts where it names the same class, so that one file may hold classes of several label sets
            OptionalInt index = entry.index.isPresent()
                            && entry.index.getAsInt() < labels.names().size()
                            && isCalled(labels, entry.index.getAsInt(), entry.label)
                    ? entry.index
                    : byName;
            index.ifPresent(found -> categories.put(found, entry.category));
        }
        return categories;
    }

    /** The category a text belongs to: a category's own name, or the name of a class. */
    public Optional<String> category(String text) {
        String plain = LabelSet.plain(text);
        Optional<String> itself = categories().stream()
                .filter(category -> LabelSet.plain(category).equals(plain))
                .findFirst();
        return itself.isPresent()
                ? itself
                : entries.stream()
                        .filter(entry -> LabelSet.plain(entry.label).equals(plain))
                        .map(Entry::category)
                        .findFirst();
    }

    private static boolean isCalled(LabelSet labels, int index, String label) {
        return label.isEmpty() || LabelSet.plain(labels.name(index)).equals(LabelSet.plain(label));
    }

    private static LabelMapping parse(String name, byte[] bytes, Path file) {
        CsvTable table = CsvTable.of(file, bytes);
        int label = table.requireColumn(LABEL);
        int category = table.requireColumn(CATEGORY);
        int index = table.column(INDEX);
        List<Entry> entries = new ArrayList<>();
        for (CsvTable.Row row : table.rows()) {
            entries.add(new Entry(
                    index < 0 || row.values()[index].isEmpty()
                            ? OptionalInt.empty()
                            : OptionalInt.of(table.index(row, index)),
                    row.values()[label],
                    table.name(row, category)));
        }
        LabelMapping mapping = new LabelMapping(name, Hashes.sha256(bytes).substring(0, VERSION_DIGITS), entries);
        if (mapping.categories().size() < 2) {
            throw new RecognitionException("the mapping " + file + " has "
                    + mapping.categories().size()
                    + " categories, expected two or more to decide between; add lines of another category");
        }
        return mapping;
    }
}
