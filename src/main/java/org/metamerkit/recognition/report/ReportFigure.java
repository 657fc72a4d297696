// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.metamerkit.figure.Figure;
import org.metamerkit.recognition.Table;

/**
 * A figure of the report with the numbers behind it.
 *
 * @param caption one or two sentences
 * @param figure to look at; empty where there are too many numbers for one
 * @param table of the numbers; its name is that of the files
 */
public record ReportFigure(String caption, Optional<Figure> figure, Table table) {
    /** The name of its files, without extension. */
    public String name() {
        return table.name();
    }

    /**
     * Writes {@code NAME.csv} and, of a figure, {@code NAME.png} and {@code NAME.svg}.
     *
     * @return what the SVG file holds
     */
    public Optional<String> write(Path folder) throws IOException {
        table.writeCsv(folder);
        if (figure.isEmpty()) {
            return Optional.empty();
        }
        figure.get().write(folder.resolve(name()));
        // drawing takes longer than reading
        return Optional.of(Files.readString(folder.resolve(name() + ".svg")));
    }

    /** Letters, digits, dots, dashes and underscores: what every file system takes. */
    static String fileName(String text) {
        return text.replaceAll("[^A-Za-z0-9._-]+", "_").replaceAll("^\\.|_$", "");
    }
}
