// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.metamerkit.recognition.statistics.RepeatedMeasuresAnova.Term;

/**
 * Permutation tests: the statistic is computed again for randomly exchanged labels, and p = max(1/N, share of the N permutations
 * with a statistic at least as large), as Feather et al. 2023 count ({@code matlab_statistics_functions}). What is exchanged is
 * what the null hypothesis makes exchangeable:
 *
 * <ul>
 *   <li>a within-participant factor: its levels, within each participant (over the means of the other factor, if there is one);
 *   <li>an interaction: all cells of each participant, and group labels over participants in a mixed design;
 *   <li>a between-participants factor: the participants' group labels.
 * </ul>
 *
 * @param permutations N, 10,000 in the paper and unless told otherwise
 * @param seed same seed, same permutations, on every machine (Commons Math's WELL19937c)
 */
public record PermutationTest(int permutations, long seed) {
    /** Feather et al. 2023, Methods. */
    public static final int USUAL_PERMUTATIONS = 10_000;

    /** A permutation that changes nothing must count, though its sums may be rounded otherwise. */
    private static final double ROUNDING = 1e-10;

    public PermutationTest {
        if (permutations < 1) {
            throw new IllegalArgumentException(
                    "There are " + permutations + " permutations, expected 1 or more, usually 10,000.");
        }
    }

    /** 10,000 permutations. */
    public static PermutationTest seeded(long seed) {
        return new PermutationTest(USUAL_PERMUTATIONS, seed);
    }

    /** The effect of the only within-participant factor. */
    public PValue oneFactor(RepeatedMeasures measures) {
        measures.requireFactors(1);
        int n = measures.participants().size();
        int levels = measures.count(0);
        return test(
                "permutation test of repeated-measures ANOVA, "
                        + measures.factors().get(0),
                List.of(levels - 1.0, (levels - 1.0) * (n - 1)),
                measures,
                shuffled -> RepeatedMeasuresAnova.f(Term.FIRST, shuffled, n, levels, 1),
                (shuffled, random) -> shuffleRows(shuffled, levels, random));
    }

    /** The main effect of one of two within-participant factors (0 or 1). */
    public PValue mainEffect(RepeatedMeasures measures, int factor) {
        return oneFactor(measures.meanOver(1 - factor));
    }

    /** The interaction of two within-participant factors. */
    public PValue interaction(RepeatedMeasures measures) {
        measures.requireFactors(2);
        int n = measures.participants().size();
        int first = measures.count(0);
        int second = measures.count(1);
        double degrees = Term.BOTH.degrees(first, second);
        return test(
                "permutation test of repeated-measures ANOVA, " + RepeatedMeasuresAnova.name(Term.BOTH, measures),
                List.of(degrees, degrees * (n - 1)),
                measures,
                shuffled -> RepeatedMeasuresAnova.f(Term.BOTH, shuffled, n, first, second),
                (shuffled, random) -> shuffleRows(shuffled, first * second, random));
    }

    /** The effect of the between-participants factor. */
    public PValue between(MixedDesign design) {
        Shuffle exchange = (unused, random) -> {};
        return mixed(design, design.between(), true, exchange, (sums, name) -> sums.between(name));
    }

    /** The effect of the within-participant factor of a mixed design. */
    public PValue within(MixedDesign design) {
        int levels = design.measures().count(0);
        String name = design.measures().factors().get(0);
        return mixed(
                design,
                name,
                false,
                (shuffled, random) -> shuffleRows(shuffled, levels, random),
                (sums, term) -> sums.within(term));
    }

    /** The interaction of the between-participants and the within-participant factor. */
    public PValue interaction(MixedDesign design) {
        int levels = design.measures().count(0);
        String name = design.between() + " × " + design.measures().factors().get(0);
        return mixed(
                design,
                name,
                true,
                (shuffled, random) -> shuffleRows(shuffled, levels, random),
                (sums, term) -> sums.interaction(term));
    }

    /**
     * Whether the means of two groups differ: labels exchanged over all values, two-sided.
     *
     * @throws StatisticsException if a group has fewer than two values
     */
    public PValue groups(String what, double[] a, double[] b) {
        EffectSizes.requireGroups(a, b);
        double[] all = new double[a.length + b.length];
        System.arraycopy(a, 0, all, 0, a.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return twoSided(
                "permutation test of two groups, " + what,
                "mean difference",
                all.length,
                "values",
                values -> StatUtils.mean(values, 0, a.length) - StatUtils.mean(values, a.length, b.length),
                all,
                (values, random) -> shuffle(values, 0, values.length, random));
    }

    /**
     * Whether the mean of a − b differs from 0: labels exchanged within pairs, which is a change of sign, two-sided.
     *
     * @throws StatisticsException if there are fewer than two pairs
     */
    public PValue pairs(String what, double[] a, double[] b) {
        double[] differences = EffectSizes.differences(a, b);
        return twoSided(
                "permutation test of pairs, " + what,
                "mean difference",
                differences.length,
                "pairs",
                StatUtils::mean,
                differences,
                (values, random) -> {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = random.nextBoolean() ? values[i] : -values[i];
                    }
                });
    }

    /**
     * Whether Pearson's r differs from 0: one row exchanged, two-sided. For Spearman's ρ give ranks.
     *
     * @throws StatisticsException as {@link Correlations#of}
     */
    public PValue correlation(String what, double[] x, double[] y) {
        Correlations.of(x, y);
        PearsonsCorrelation pearson = new PearsonsCorrelation();
        return twoSided(
                "permutation test of Pearson correlation, " + what,
                "r",
                x.length,
                "points",
                values -> pearson.correlation(x, values),
                y,
                (values, random) -> shuffle(values, 0, values.length, random));
    }

    private PValue mixed(MixedDesign design, String name, boolean exchangeGroups, Shuffle shuffle, EffectOf effect) {
        double[] values = design.measures().values();
        int[] groupOf = design.groupOf();
        int[] sizes = design.groupSizes();
        AnovaEffect.Terms observed = effect.of(MixedAnova.Sums.of(values, groupOf, sizes), name);
        RandomGenerator random = new Well19937c(seed);
        int reached = 0;
        for (int permutation = 0; permutation < permutations; permutation++) {
            shuffle.apply(values, random);
            if (exchangeGroups) {
                shuffle(groupOf, random);
            }
            double f =
                    effect.of(MixedAnova.Sums.of(values, groupOf, sizes), name).f();
            reached += reaches(f, observed.f()) ? 1 : 0;
        }
        return result(
                "permutation test of mixed ANOVA, " + name,
                "F",
                observed.f(),
                List.of(observed.degrees(), observed.errorDegrees()),
                design.n(),
                design.unit(),
                reached);
    }

    private PValue test(
            String name,
            List<Double> degrees,
            RepeatedMeasures measures,
            ToDoubleFunction<double[]> statistic,
            Shuffle shuffle) {
        double[] values = measures.values();
        double observed = statistic.applyAsDouble(values);
        RandomGenerator random = new Well19937c(seed);
        double[] shuffled = values.clone();
        int reached = 0;
        for (int permutation = 0; permutation < permutations; permutation++) {
            shuffle.apply(shuffled, random);
            reached += reaches(statistic.applyAsDouble(shuffled), observed) ? 1 : 0;
        }
        return result(name, "F", observed, degrees, measures.participants().size(), measures.unit(), reached);
    }

    private PValue twoSided(
            String name,
            String symbol,
            int n,
            String unit,
            ToDoubleFunction<double[]> statistic,
            double[] values,
            Shuffle shuffle) {
        double observed = statistic.applyAsDouble(values);
        RandomGenerator random = new Well19937c(seed);
        double[] shuffled = values.clone();
        int reached = 0;
        for (int permutation = 0; permutation < permutations; permutation++) {
            shuffle.apply(shuffled, random);
            reached += reaches(Math.abs(statistic.applyAsDouble(shuffled)), Math.abs(observed)) ? 1 : 0;
        }
        return result(name, symbol, observed, List.of(), n, unit, reached);
    }

    private PValue result(
            String name, String symbol, double observed, List<Double> degrees, int n, String unit, int reached) {
        double p = Math.max(1, reached) / (double) permutations;
        return new PValue(
                name, symbol, observed, degrees, n, unit, p, OptionalInt.of(permutations), OptionalLong.of(seed));
    }

    /** An F without effect or error (NaN) reaches none, and none reaches it but its like: p is then 1. */
    private static boolean reaches(double permuted, double observed) {
        return Double.isNaN(observed) || permuted >= observed - ROUNDING * Math.abs(observed) || permuted == observed;
    }

    private static void shuffleRows(double[] values, int width, RandomGenerator random) {
        for (int begin = 0; begin < values.length; begin += width) {
            shuffle(values, begin, width, random);
        }
    }

    /** Fisher and Yates. */
    private static void shuffle(double[] values, int begin, int count, RandomGenerator random) {
        for (int i = count - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            double value = values[begin + i];
            values[begin + i] = values[begin + other];
            values[begin + other] = value;
        }
    }

    private static void shuffle(int[] values, RandomGenerator random) {
        for (int i = values.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int value = values[i];
            values[i] = values[other];
            values[other] = value;
        }
    }

    /** Exchanges values in place. */
    private interface Shuffle {
        void apply(double[] values, RandomGenerator random);
    }

    /** Picks an effect. */
    private interface EffectOf {
        AnovaEffect.Terms of(MixedAnova.Sums sums, String name);
    }
}
