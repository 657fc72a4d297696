// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.metamerkit.recognition.CsvTable;
import org.metamerkit.recognition.RecognitionException;

/**
 * What stimuli show, from a CSV file with the columns {@code picture} (or {@code stimulus}) and {@code class} (or {@code
 * category}). Names may be paths and may lack their extension.
 */
public final class StimulusClasses {
    private final String source;
    private final Map<String, String> classes;

    private StimulusClasses(String source, Map<String, String> classes) {
        this.source = source;
        this.classes = classes;
    }

    /** @throws RecognitionException if it cannot be read, or says two things of one stimulus */
    public static StimulusClasses read(Path file) {
        CsvTable table = CsvTable.read(file);
        int stimulus = table.column("stimulus") >= 0 ? table.column("stimulus") : table.requireColumn("picture");
        int category = table.column("category") >= 0 ? table.column("category") : table.requireColumn("class");
        Map<String, String> classes = new HashMap<>();
        for (CsvTable.Row row : table.rows()) {
            String name = StimulusName.last(table.name(row, stimulus));
            String other = classes.put(name, table.name(row, category));
            if (other != null && !other.equals(row.values()[category])) {
                throw new RecognitionException(file + " says that " + name + " shows " + other + " and "
                        + row.values()[category] + "; give each stimulus once");
            }
        }
        return new StimulusClasses(file.toString(), classes);
    }

    /** Where it was read. */
    public String source() {
        return source;
    }

    /** What a stimulus shows. */
    public Optional<String> of(String stimulus) {
        return Optional.ofNullable(classes.get(StimulusName.last(stimulus)));
    }
}
