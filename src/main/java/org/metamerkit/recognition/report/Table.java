// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.report;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.metamerkit.WholeFile;

/** The numbers behind a figure: columns with names, and rows. */
public final class Table {
    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    private Table(List<String> header) {
        this.header = header;
    }

    public static Table of(String... header) {
        return new Table(List.of(header));
    }

    /** Adds a row: numbers with six digits and a dot, NaN as nothing. */
    public Table row(Object... values) {
        if (values.length != header.size()) {
            throw new IllegalArgumentException(
                    "A row of " + values.length + " values does not fit the columns " + header + ".");
        }
        List<String> row = new ArrayList<>();
        for (Object value : values) {
            row.add(text(value));
        }
        rows.add(row);
        return this;
    }

    public List<String> header() {
        return header;
    }

    public List<List<String>> rows() {
        return List.copyOf(rows);
    }

    /** Writes it whole, in UTF-8. */
    public void write(Path file) throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader(header.toArray(String[]::new))
                .setRecordSeparator('\n')
                .get();
        WholeFile.write(file, temporary -> {
            try (Writer writer = Files.newBufferedWriter(temporary);
                    CSVPrinter csv = new CSVPrinter(writer, format)) {
                csv.printRecords(rows);
            }
        });
    }

    private static String text(Object value) {
        if (value instanceof Double number) {
            return Double.isFinite(number) ? String.format(Locale.ROOT, "%.6g", number) : "";
        }
        return String.valueOf(value);
    }
}
