// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** One number a {@link MeasureColumn}, NaN where there is none; immutable. */
public final class MeasureValues {
    /** No number at all: what metamers in work have. */
    public static final MeasureValues NONE = of(Map.of());

    private final double[] values;

    private MeasureValues(double[] values) {
        this.values = values;
    }

    /** Those that are named; all others are NaN. */
    public static MeasureValues of(Map<MeasureColumn, Double> named) {
        double[] values = new double[MeasureColumn.values().length];
        Arrays.fill(values, Double.NaN);
        named.forEach((column, value) -> values[column.ordinal()] = value);
        return new MeasureValues(values);
    }

    /** One a column, in the columns' order; the array becomes these values' own. */
    static MeasureValues ofAll(double[] values) {
        return new MeasureValues(values);
    }

    /** NaN if there is no such number. */
    public double get(MeasureColumn column) {
        return values[column.ordinal()];
    }

    /** All that are there. */
    public Map<MeasureColumn, Double> toMap() {
        Map<MeasureColumn, Double> map = new EnumMap<>(MeasureColumn.class);
        for (MeasureColumn column : MeasureColumn.values()) {
            if (!Double.isNaN(get(column))) {
                map.put(column, get(column));
            }
        }
        return map;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MeasureValues measures && Arrays.equals(values, measures.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return toMap().toString();
    }
}
