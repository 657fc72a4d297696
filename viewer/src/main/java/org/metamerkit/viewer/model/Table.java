// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.metamerkit.WholeFile;

/** Numbers that a page shows, to be saved as CSV: UTF-8, commas, a dot in numbers whatever the machine's language. */
public record Table(List<String> header, List<List<String>> rows) {
    public Table {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
    }

    /** The file's text. */
    public String csv() {
        StringBuilder text = new StringBuilder();
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader(header.toArray(String[]::new))
                .setRecordSeparator('\n')
                .get();
        try (CSVPrinter printer = new CSVPrinter(text, format)) {
            printer.printRecords(rows);
        } catch (IOException e) { // a StringBuilder does not fail
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    /** Writes the file whole or not at all. */
    public void write(Path file) throws IOException {
        String text = csv();
        WholeFile.write(file, temporary -> Files.writeString(temporary, text));
    }
}
