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

    private static final int FIRST_ROWS = 1024;

    private double[] values;
    private int size;

    /** An empty trace for about {@code evaluations} rows; it grows as it is filled. */
    public Trace(int evaluations) {
        values = new double[Math.min(evaluations, FIRST_ROWS) * COLUMNS.length];
    }

    private Trace(double[] values, int size) {
        this.values = values;
        this.size = size;
    }

    /** Continues a trace from {@link #toArray()}. */
    public static Trace resumed(double[] rows) {
        return new Trace(rows.clone(), rows.length / COLUMNS.length);
    }

    /** A trace of its own with the same rows. */
    Trace copy() {
        return resumed(toArray());
    }

    void add(double loss, double gradientNorm, double stepSize, double pixelChange) {
        int at = Math.multiplyExact(size, COLUMNS.length);
        if (at == values.length) {
            values = Arrays.copyOf(values, Math.max(FIRST_ROWS * COLUMNS.length, Math.multiplyExact(at, 2)));
        }
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
