// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.metamerkit.experiment.RunException;

/** The columns of a metamer's {@code trace.csv}: a row an evaluation. */
public final class TraceTable {
    /** In their order in the file. */
    private static final List<String> COLUMNS =
            List.of("step", "evaluations", "loss", "gradient_norm", "step_size", "pixel_change");

    private final Map<String, double[]> columns;
    private final int size;

    private TraceTable(Map<String, double[]> columns, int size) {
        this.columns = columns;
        this.size = size;
    }

    /** @throws RunException in one sentence if the file is missing or is no trace */
    static TraceTable read(Path file) {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (Reader reader = Files.newBufferedReader(file);
                CSVParser parser =
                        CSVParser.builder().setReader(reader).setFormat(format).get()) {
            List<CSVRecord> rows = parser.getRecords();
            Map<String, double[]> columns = new TreeMap<>();
            for (String column : COLUMNS) {
                double[] values = new double[rows.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = Double.parseDouble(rows.get(i).get(column));
                }
                columns.put(column, values);
            }
            return new TraceTable(columns, rows.size());
        } catch (IOException | UncheckedIOException | IllegalArgumentException | IllegalStateException e) {
            throw new RunException(
                    file + " cannot be read (" + e.getMessage() + "); the metamer itself may be whole all the same", e);
        }
    }

    /** Evaluations. */
    public int size() {
        return size;
    }

    /** Loss before each step: ‖a − t‖/‖t‖. */
    public double[] loss() {
        return column("loss");
    }

    /** Norm of the loss's gradient by the pixels. */
    public double[] gradientNorm() {
        return column("gradient_norm");
    }

    /** Learning rate, or the step's length. */
    public double[] stepSize() {
        return column("step_size");
    }

    /** Euclidean change of the pixels after the clamp. */
    public double[] pixelChange() {
        return column("pixel_change");
    }

    private double[] column(String name) {
        double[] values = columns.get(name);
        return Arrays.copyOf(values, values.length);
    }
}
