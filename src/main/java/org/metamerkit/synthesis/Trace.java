// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import java.util.Arrays;

/**
 * What happened at every gradient evaluation of one picture. Row k holds the loss before update k, that update's gradient norm
 * and step size, and how far it moved the picture.
 */
public final class Trace {
    /** Columns in order; the loss is the ratio of norms ‖a − t‖/‖t‖, norms are Euclidean over all pixels. */
    public static final String[] COLUMNS = {"loss", "gradient_norm", "step_size", "pixel_change"};

    private final double[] values;
    private int size;

    /** An empty trace with room for {@code evaluations} rows. */
    public Trace(int evaluations) {
        values = new double[Math.multiplyExact(evaluations, COLUMNS.length)];
    }

    /** Continues a trace from {@link #toArray()}. */
    public static Trace resumed(double[] rows, int evaluations) {
        Trace trace = new Trace(Math.max(evaluations, rows.length / COLUMNS.length));
        System.arraycopy(rows, 0, trace.values, 0, rows.length);
        trace.size = rows.length / COLUMNS.length;
        return trace;
    }

    void add(double loss, double gradientNorm, double stepSize, double pixelChange) {
        int at = size * COLUMNS.length;
        values[at] = loss;
        values[at + 1] = gradientNorm;
        values[at + 2] = stepSize;
        values[at + 3] = pixelChange;
        size++;
    }

    /** Evaluations recorded. */
    public int size() {
        return size;
    }

    public double loss(int evaluation) {
        return values[evaluation * COLUMNS.length];
    }

    /** Row {@code evaluation}, in the order of {@link #COLUMNS}. */
    public double[] row(int evaluation) {
        int at = evaluation * COLUMNS.length;
        return Arrays.copyOfRange(values, at, at + COLUMNS.length);
    }

    /** All rows, one after the other. */
    public double[] toArray() {
        return Arrays.copyOf(values, size * COLUMNS.length);
    }
}
