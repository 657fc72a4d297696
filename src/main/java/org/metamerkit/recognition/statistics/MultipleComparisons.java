// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Control of multiple comparisons: p-values adjusted so that they are compared with the level one wants for all of them. */
public enum MultipleComparisons {
    /** All p-values as they are. */
    NONE("uncorrected"),
    /** m·p (Bonferroni): family-wise error. */
    BONFERRONI("Bonferroni"),
    /** Step-down Bonferroni (Holm 1979): family-wise error, never weaker than Bonferroni. */
    HOLM("Holm"),
    /** Step-up (Benjamini and Hochberg 1995): false discovery rate, for independent or positively dependent tests. */
    BENJAMINI_HOCHBERG("Benjamini–Hochberg");

    private final String label;

    MultipleComparisons(String label) {
        this.label = label;
    }

    /** The method's name, for people. */
    public String label() {
        return label;
    }

    /**
     * The adjusted p-values, in the order of the given ones.
     *
     * @throws StatisticsException if one is not in 0 … 1
     */
    public double[] adjust(double... pValues) {
        for (double p : pValues) {
            if (!(p >= 0 && p <= 1)) {
                throw new StatisticsException(
                        "a p-value is " + p + ", expected 0 to 1; leave out tests that could not be made");
            }
        }
        int count = pValues.length;
        return switch (this) {
            case NONE -> pValues.clone();
            case BONFERRONI ->
                Arrays.stream(pValues).map(p -> Math.min(1, count * p)).toArray();
            case HOLM -> holm(pValues);
            case BENJAMINI_HOCHBERG -> benjaminiHochberg(pValues);
        };
    }

    /** The tests with adjusted p-values, each saying so in its name. */
    public List<PValue> adjust(List<PValue> tests) {
        double[] adjusted = adjust(tests.stream().mapToDouble(PValue::p).toArray());
        return IntStream.range(0, adjusted.length)
                .mapToObj(i -> tests.get(i).corrected(label + ", " + adjusted.length + " tests", adjusted[i]))
                .toList();
    }

    private static double[] holm(double[] pValues) {
        int count = pValues.length;
        double[] adjusted = new double[count];
        double largest = 0;
        int[] order = ascending(pValues);
        for (int rank = 0; rank < count; rank++) {
            largest = Math.max(largest, Math.min(1, (count - rank) * pValues[order[rank]]));
            adjusted[order[rank]] = largest;
        }
        return adjusted;
    }

    private static double[] benjaminiHochberg(double[] pValues) {
        int count = pValues.length;
        double[] adjusted = new double[count];
        double smallest = 1;
        int[] order = ascending(pValues);
        for (int rank = count; rank > 0; rank--) {
            int at = order[rank - 1];
            smallest = Math.min(smallest, pValues[at] * count / rank);
            adjusted[at] = smallest;
        }
        return adjusted;
    }

    private static int[] ascending(double[] values) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
