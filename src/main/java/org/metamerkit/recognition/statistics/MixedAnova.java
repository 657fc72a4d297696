// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import java.util.List;
import java.util.OptionalDouble;
import org.metamerkit.recognition.statistics.AnovaEffect.Terms;
import org.metamerkit.recognition.statistics.RepeatedMeasuresAnova.Term;

/**
 * Analysis of variance with one between-participants and one within-participant factor (Winer 1971, section 7.2). Groups of
 * unequal sizes: sums of squares of type III, as MATLAB's {@code ranova} and SPSS have them (unweighted means for the within
 * factor). Feather et al. 2023 compare people with a network over stages this way. Checked against R.
 */
public final class MixedAnova {
    private static final String DESIGN = "mixed ANOVA";

    private MixedAnova() {}

    /** The analysis of variance: between, within, and their interaction. */
    public static AnovaTable of(MixedDesign design) {
        double[] values = design.measures().values();
        int[] groupOf = design.groupOf();
        int[] sizes = design.groupSizes();
        int n = groupOf.length;
        int cells = values.length / n;
        Sums sums = Sums.of(values, groupOf, sizes);
        String within = design.measures().factors().get(0);
        double epsilon = Sphericity.epsilon(Term.FIRST.project(values, n, cells, 1), groupOf, sizes, cells - 1);
        String unit = design.unit();
        return new AnovaTable(
                DESIGN,
                design.n(),
                List.of(
                        AnovaEffect.of(
                                DESIGN, sums.between(design.between()), design.n(), unit, OptionalDouble.empty()),
                        AnovaEffect.of(DESIGN, sums.within(within), design.n(), unit, OptionalDouble.of(epsilon)),
                        AnovaEffect.of(
                                DESIGN,
                                sums.interaction(design.between() + " × " + within),
                                design.n(),
                                unit,
                                OptionalDouble.of(epsilon))));
    }

    /**
     * The sums of squares that the three effects need.
     *
     * @param n participants
     * @param groups groups
     * @param cells levels of the within factor
     * @param negligible sums of squares below this are rounding errors
     */
    record Sums(
            int n,
            int groups,
            int cells,
            double betweenEffect,
            double betweenError,
            double withinEffect,
            double interactionEffect,
            double withinError,
            double negligible) {

        static Sums of(double[] values, int[] groupOf, int[] sizes) {
            int n = groupOf.length;
            int groups = sizes.length;
            int cells = values.length / n;
            double[] groupMeans = new double[groups];
            double[] participantMeans = new double[n];
            // group × cell, of deviations from the participants' own means
            double[] profiles = new double[groups * cells];
            double grand = 0;
            for (int participant = 0; participant < n; participant++) {
                int group = groupOf[participant];
                for (int cell = 0; cell < cells; cell++) {
                    participantMeans[participant] += values[participant * cells + cell] / cells;
                }
                groupMeans[group] += participantMeans[participant] / sizes[group];
                grand += participantMeans[participant] / n;
                for (int cell = 0; cell < cells; cell++) {
                    profiles[group * cells + cell] +=
                            (values[participant * cells + cell] - participantMeans[participant]) / sizes[group];
                }
            }
            double between = 0;
            double reciprocals = 0;
            for (int group = 0; group < groups; group++) {
                double difference = groupMeans[group] - grand;
                between += cells * sizes[group] * difference * difference;
                reciprocals += 1.0 / sizes[group];
            }
            double betweenError = 0;
            double withinError = 0;
            for (int participant = 0; participant < n; participant++) {
                int group = groupOf[participant];
                double difference = participantMeans[participant] - groupMeans[group];
                betweenError += cells * difference * difference;
                for (int cell = 0; cell < cells; cell++) {
                    double rest = values[participant * cells + cell]
                            - participantMeans[participant]
                            - profiles[group * cells + cell];
                    withinError += rest * rest;
                }
            }
            double within = 0;
            double interaction = 0;
            for (int cell = 0; cell < cells; cell++) {
                double unweighted = 0;
                double weighted = 0;
                for (int group = 0; group < groups; group++) {
                    unweighted += profiles[group * cells + cell] / groups;
                    weighted += profiles[group * cells + cell] * sizes[group] / n;
                }
                within += groups * groups / reciprocals * unweighted * unweighted;
                for (int group = 0; group < groups; group++) {
                    double difference = profiles[group * cells + cell] - weighted;
                    interaction += sizes[group] * difference * difference;
                }
            }
            return new Sums(
                    n,
                    groups,
                    cells,
                    between,
                    betweenError,
                    within,
                    interaction,
                    withinError,
                    Terms.negligible(values));
        }

        Terms between(String name) {
            return Terms.of(name, betweenEffect, betweenError, groups - 1.0, n - groups, negligible);
        }

        Terms within(String name) {
            return Terms.of(name, withinEffect, withinError, cells - 1.0, (cells - 1.0) * (n - groups), negligible);
        }

        Terms interaction(String name) {
            return Terms.of(
                    name,
                    interactionEffect,
                    withinError,
                    (groups - 1.0) * (cells - 1),
                    (cells - 1.0) * (n - groups),
                    negligible);
        }
    }
}
