// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.metamerkit.recognition.statistics.AnovaEffect.Terms;

/**
 * Analysis of variance with one or two within-participant factors, each effect against its own interaction with participants
 * (Winer 1971, sections 4.2 and 7.5), with Greenhouse and Geisser's correction. Feather et al. 2023 compare human recognition
 * over stages and networks this way ({@code simple_mixed_anova_partialeta} in MATLAB); checked against R.
 */
public final class RepeatedMeasuresAnova {
    private static final String DESIGN = "repeated-measures ANOVA";

    private RepeatedMeasuresAnova() {}

    /** The analysis of variance. */
    public static AnovaTable of(RepeatedMeasures measures) {
        double[] values = measures.values();
        int n = measures.participants().size();
        int first = measures.count(0);
        int second = measures.count(1);
        List<AnovaEffect> effects = new ArrayList<>();
        for (Term term : measures.factors().size() == 1 ? List.of(Term.FIRST) : List.of(Term.values())) {
            double[] deviations = term.project(values, n, first, second);
            effects.add(AnovaEffect.of(
                    DESIGN,
                    terms(term, name(term, measures), deviations, n, first, second, Terms.negligible(values)),
                    n,
                    measures.unit(),
                    OptionalDouble.of(
                            Sphericity.epsilon(deviations, new int[n], new int[] {n}, term.degrees(first, second)))));
        }
        return new AnovaTable(DESIGN, n, effects);
    }

    static String name(Term term, RepeatedMeasures measures) {
        return switch (term) {
            case FIRST -> measures.factors().get(0);
            case SECOND -> measures.factors().get(1);
            case BOTH -> String.join(" × ", measures.factors());
        };
    }

    /** F of one effect; for permutation tests, which compute it thousands of times. */
    static double f(Term term, double[] values, int n, int first, int second) {
        return terms(term, "", term.project(values, n, first, second), n, first, second, Terms.negligible(values))
                .f();
    }

    private static Terms terms(
            Term term, String name, double[] deviations, int n, int first, int second, double negligible) {
        int cells = deviations.length / n;
        // every cell of the projection stands for the values it is the mean of
        double weight = (double) first * second / cells;
        double effect = 0;
        double error = 0;
        for (int cell = 0; cell < cells; cell++) {
            double mean = 0;
            for (int participant = 0; participant < n; participant++) {
                mean += deviations[participant * cells + cell];
            }
            mean /= n;
            effect += n * mean * mean;
            for (int participant = 0; participant < n; participant++) {
                double rest = deviations[participant * cells + cell] - mean;
                error += rest * rest;
            }
        }
        double degrees = term.degrees(first, second);
        return Terms.of(name, weight * effect, weight * error, degrees, degrees * (n - 1), negligible);
    }

    /** The effects of two crossed factors. */
    enum Term {
        FIRST,
        SECOND,
        BOTH;

        int degrees(int first, int second) {
            return switch (this) {
                case FIRST -> first - 1;
                case SECOND -> second - 1;
                case BOTH -> (first - 1) * (second - 1);
            };
        }

        /** Each participant's deviations in this effect: participant × first, × second, or × both. */
        double[] project(double[] values, int n, int first, int second) {
            double[] rows = new double[n * first];
            double[] columns = new double[n * second];
            double[] grand = new double[n];
            for (int participant = 0, at = 0; participant < n; participant++) {
                for (int i = 0; i < first; i++) {
                    for (int j = 0; j < second; j++) {
                        double value = values[at++];
                        rows[participant * first + i] += value / second;
                        columns[participant * second + j] += value / first;
                        grand[participant] += value / (first * second);
                    }
                }
            }
            double[] result = this == FIRST ? rows : this == SECOND ? columns : values.clone();
            int cells = result.length / n;
            for (int at = 0; at < result.length; at++) {
                int participant = at / cells;
                int cell = at % cells;
                result[at] -= this == BOTH
                        ? rows[participant * first + cell / second]
                                + columns[participant * second + cell % second]
                                - grand[participant]
                        : grand[participant];
            }
            return result;
        }
    }
}
