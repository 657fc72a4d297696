// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A design in which every participant has exactly one number in every cell: one or two within-participant factors. Levels and
 * participants keep the order in which they first appear.
 */
public final class RepeatedMeasures {
    private static final String PARTICIPANTS = "participants";

    private final List<String> factors;
    private final List<String> participants;
    private final List<List<String>> levels;
    private final double[] values;
    private final String unit;

    private RepeatedMeasures(
            List<String> factors, List<String> participants, List<List<String>> levels, double[] values, String unit) {
        this.factors = factors;
        this.participants = participants;
        this.levels = levels;
        this.values = values;
        this.unit = unit;
    }

    /**
     * One factor.
     *
     * @param factor its name ({@code stage})
     * @throws StatisticsException if a cell is missing or filled twice, a number is not finite, or there are fewer than two
     *     participants or levels; nothing is ever averaged or left out
     */
    public static RepeatedMeasures of(String factor, Collection<Score> scores) {
        return of(factor, scores, PARTICIPANTS);
    }

    /**
     * One factor, within other units than participants.
     *
     * @param unit what they are called, in the plural ({@code pictures}): what p-values count, and what a refusal names
     * @throws StatisticsException as {@link #of(String, Collection)}
     */
    public static RepeatedMeasures of(String factor, Collection<Score> scores, String unit) {
        return build(List.of(factor), scores, unit);
    }

    /**
     * Two crossed factors.
     *
     * @throws StatisticsException as {@link #of(String, Collection)}
     */
    public static RepeatedMeasures of(String first, String second, Collection<Score> scores) {
        return of(first, second, scores, PARTICIPANTS);
    }

    /**
     * Two crossed factors, within other units than participants.
     *
     * @param unit as of {@link #of(String, Collection, String)}
     * @throws StatisticsException as {@link #of(String, Collection)}
     */
    public static RepeatedMeasures of(String first, String second, Collection<Score> scores, String unit) {
        return build(List.of(first, second), scores, unit);
    }

    /** What its units are called. */
    public String unit() {
        return unit;
    }

    /** The factors' names, one or two; unmodifiable. */
    public List<String> factors() {
        return factors;
    }

    /** Who took part, at least two; unmodifiable. */
    public List<String> participants() {
        return participants;
    }

    /** The levels of a factor (0 or 1), at least two; unmodifiable. */
    public List<String> levels(int factor) {
        return levels.get(factor);
    }

    /** A number. */
    public double value(int participant, int first, int second) {
        return values[(participant * count(0) + first) * count(1) + second];
    }

    /** The mean over one of two factors: a design with the other alone. */
    public RepeatedMeasures meanOver(int factor) {
        requireFactors(2);
        int kept = 1 - factor;
        double[] means = new double[participants.size() * count(kept)];
        for (int participant = 0; participant < participants.size(); participant++) {
            for (int first = 0; first < count(0); first++) {
                for (int second = 0; second < count(1); second++) {
                    means[participant * count(kept) + (kept == 0 ? first : second)] +=
                            value(participant, first, second) / count(factor);
                }
            }
        }
        return new RepeatedMeasures(List.of(factors.get(kept)), participants, List.of(levels.get(kept)), means, unit);
    }

    /** How many levels; 1 for a second factor that is not there. */
    int count(int factor) {
        return factor < levels.size() ? levels.get(factor).size() : 1;
    }

    /** participant × first × second, second fastest; a copy. */
    double[] values() {
        return values.clone();
    }

    void requireFactors(int expected) {
        if (factors.size() != expected) {
            throw new IllegalArgumentException(
                    "The design has " + factors.size() + " factors, expected " + expected + " for this analysis.");
        }
    }

    private static RepeatedMeasures build(List<String> factors, Collection<Score> scores, String unit) {
        Map<String, Integer> participants = new LinkedHashMap<>();
        List<Map<String, Integer>> levels = List.of(new LinkedHashMap<>(), new LinkedHashMap<>());
        for (Score score : scores) {
            participants.putIfAbsent(score.participant(), participants.size());
            levels.get(0).putIfAbsent(score.first(), levels.get(0).size());
            levels.get(1).putIfAbsent(score.second(), levels.get(1).size());
        }
        if (participants.size() < 2) {
            throw new StatisticsException("a repeated-measures design has " + participants.size() + " " + unit
                    + ", expected at least two; collect more, or analyse trials instead");
        }
        for (int factor = 0; factor < factors.size(); factor++) {
            if (levels.get(factor).size() < 2) {
                throw new StatisticsException("the factor " + factors.get(factor) + " has the levels "
                        + levels.get(factor).keySet() + ", expected at least two; there is nothing to compare");
            }
        }
        int second = levels.get(1).size();
        double[] values = new double[participants.size() * levels.get(0).size() * second];
        Arrays.fill(values, Double.NaN);
        for (Score score : scores) {
            int cell = (participants.get(score.participant()) * levels.get(0).size()
                                    + levels.get(0).get(score.first()))
                            * second
                    + levels.get(1).get(score.second());
            if (!Double.isFinite(score.value())) {
                throw new StatisticsException("of the " + unit + ", " + score.participant() + " has " + score.value()
                        + " at " + cellName(factors, score.first(), score.second())
                        + ", expected a finite number; correct it or leave that one out");
            }
            if (!Double.isNaN(values[cell])) {
                throw new StatisticsException("of the " + unit + ", " + score.participant() + " has two values at "
                        + cellName(factors, score.first(), score.second())
                        + ", expected one; are two of the " + unit + " called the same?");
            }
            values[cell] = score.value();
        }
        requireFull(factors, participants, levels, values, unit);
        return new RepeatedMeasures(
                List.copyOf(factors),
                List.copyOf(participants.keySet()),
                levels.subList(0, factors.size()).stream()
                        .map(map -> List.copyOf(map.keySet()))
                        .toList(),
                values,
                unit);
    }

    private static void requireFull(
            List<String> factors,
            Map<String, Integer> participants,
            List<Map<String, Integer>> levels,
            double[] values,
            String unit) {
        int missing = 0;
        String example = null;
        int cell = 0;
        for (String participant : participants.keySet()) {
            for (String first : levels.get(0).keySet()) {
                for (String second : levels.get(1).keySet()) {
                    if (Double.isNaN(values[cell++]) && missing++ == 0) {
                        example = participant + " at " + cellName(factors, first, second);
                    }
                }
            }
        }
        if (missing > 0) {
            throw new StatisticsException(missing + " of " + values.length
                    + " cells of a repeated-measures design are empty, the first that of " + example + "; all "
                    + unit + " need every cell: leave out the " + unit + " or levels that lack some");
        }
    }

    private static String cellName(List<String> factors, String first, String second) {
        return factors.get(0) + " " + first + (factors.size() == 2 ? ", " + factors.get(1) + " " + second : "");
    }
}
