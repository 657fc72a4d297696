// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.metamerkit.WholeFile;

/**
 * Named rows of results, the same in CSV, in JSON and on a page. Cells are texts, whole numbers, numbers, or null (NaN, too) where
 * there is nothing to say.
 */
public final class Table {
    /** More would be the rounding of sums. */
    private static final MathContext DIGITS = new MathContext(12);

    private static final double SMALL = 1e-4;

    private final String name;
    private final List<String> columns;
    private final List<List<Object>> rows = new ArrayList<>();

    /**
     * @param name of its CSV file, without extension, and of its array in JSON
     * @param columns in snake_case
     */
    public Table(String name, String... columns) {
        this.name = name;
        this.columns = List.of(columns);
    }

    /** Adds a row of as many cells as there are columns. */
    public Table row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(
                    "A row of " + name + " has " + cells.length + " cells, expected " + columns.size() + ".");
        }
        rows.add(Arrays.asList(cells));
        return this;
    }

    /** The same rows under another name. */
    public Table called(String other) {
        Table same = new Table(other, columns.toArray(String[]::new));
        same.rows.addAll(rows);
        return same;
    }

    /** Name of its file without extension. */
    public String name() {
        return name;
    }

    /** The columns' names; unmodifiable. */
    public List<String> columns() {
        return columns;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The rows, each as long as {@link #columns}; a cell may be null. */
    public List<List<Object>> rows() {
        return List.copyOf(rows);
    }

    /** Writes {@code NAME.csv} into a folder that exists, whole or not at all. */
    public void writeCsv(Path folder) throws IOException {
        writeCsvFile(folder.resolve(name + ".csv"));
    }

    /** Writes a file of any name, whole or not at all. */
    public void writeCsvFile(Path file) throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader(columns.toArray(String[]::new))
                .setRecordSeparator('\n')
                .get();
        WholeFile.write(file, temporary -> {
            try (Writer writer = Files.newBufferedWriter(temporary);
                    CSVPrinter csv = new CSVPrinter(writer, format)) {
                for (List<Object> row : rows) {
                    csv.printRecord(row.stream().map(Table::text).toList());
                }
            }
        });
    }

    /** An array of objects. */
    public ArrayNode json() {
        ArrayNode array = new JsonMapper().createArrayNode();
        for (List<Object> row : rows) {
            ObjectNode node = array.addObject();
            for (int i = 0; i < columns.size(); i++) {
                Object cell = row.get(i);
                if (cell instanceof Double number) {
                    // JSON has no NaN and no infinity
                    node.put(columns.get(i), Double.isFinite(number) ? number : null);
                } else if (cell instanceof Number number) {
                    node.put(columns.get(i), number.longValue());
                } else {
                    node.put(columns.get(i), (String) cell);
                }
            }
        }
        return array;
    }

    private static String text(Object cell) {
        if (cell instanceof Double number && Double.isFinite(number)) {
            BigDecimal decimal = BigDecimal.valueOf(number).round(DIGITS).stripTrailingZeros();
            return decimal.signum() == 0 || Math.abs(number) >= SMALL ? decimal.toPlainString() : decimal.toString();
        }
        return cell == null || cell instanceof Double number && number.isNaN() ? "" : String.valueOf(cell);
    }
}
