// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.exception.TooManyEvaluationsException;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.PointValuePair;
import org.apache.commons.math3.optim.SimpleValueChecker;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.SimplexOptimizer;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.metamerkit.recognition.RecognitionException;
import org.metamerkit.recognition.statistics.Interval;
import org.metamerkit.recognition.statistics.Proportion;

/**
 * A psychometric function fitted by maximum likelihood: γ is given, m, w and λ (0 … 0.1) are free; Nelder and Mead's simplex from
 * many starts.
 *
 * @param function the best one
 * @param logLikelihood without the binomial coefficients
 * @param deviance twice the log-likelihood ratio to the model that fits every level; about the number of levels minus three where
 *     the function is right
 * @param thresholdInterval percentile interval of the threshold over parametric bootstrap samples (Wichmann and Hill 2001b)
 * @param resamples how many samples
 * @param seed their seed
 */
public record PsychometricFit(
        PsychometricFunction function,
        double logLikelihood,
        double deviance,
        Interval thresholdInterval,
        int resamples,
        long seed) {

    /** Fewer levels say nothing about three parameters. */
    public static final int LEAST_LEVELS = 4;

    private static final double LARGEST_LAPSE = 0.1;
    private static final double[] WIDTHS = {0.05, 0.2, 0.5};
    private static final int PLACES = 9;
    private static final double ANGLE = 0.3;
    private static final int EVALUATIONS = 20_000;
    private static final double TOLERANCE = 1e-12;
    private static final double TINY = 1e-12;

    /**
     * @param level of the condition
     * @param answers right ones of all
     */
    public record Level(double level, Proportion answers) {}

    /**
     * Fits.
     *
     * @param guess accuracy of guessing, 0 … below 1 (1/16 for 16 categories)
     * @param resamples bootstrap samples, usually 1,000
     * @throws RecognitionException if there are fewer than four different finite levels
     */
    public static PsychometricFit of(List<Level> levels, double guess, int resamples, long seed) {
        if (!(guess >= 0 && guess < 1)) {
            throw new IllegalArgumentException("The guessing rate is " + guess + ", expected 0 to below 1.");
        }
        long different = levels.stream()
                .mapToDouble(Level::level)
                .filter(Double::isFinite)
                .distinct()
                .count();
        if (different < LEAST_LEVELS || different < levels.size()) {
            throw new RecognitionException("a psychometric function is asked for of " + different
                    + " different levels, expected at least four, each once; it needs a graded condition");
        }
        Data data = new Data(
                levels.stream().mapToDouble(Level::level).toArray(),
                levels.stream().mapToLong(level -> level.answers().successes()).toArray(),
                levels.stream().mapToLong(level -> level.answers().total()).toArray(),
                guess);
        double[] best = data.best();
        PsychometricFunction function = data.function(best);
        double likelihood = -data.loss(best);
        return new PsychometricFit(
                function,
                likelihood,
                2 * (data.saturated() - likelihood),
                interval(data, best, resamples, seed),
                resamples,
                seed);
    }

    private static Interval interval(Data data, double[] best, int resamples, long seed) {
        PsychometricFunction function = data.function(best);
        RandomGenerator random = new Well19937c(seed);
        double[] thresholds = new double[resamples];
        for (int sample = 0; sample < resamples; sample++) {
            long[] correct = new long[data.levels.length];
            for (int i = 0; i < correct.length; i++) {
                correct[i] =
                        new BinomialDistribution(random, (int) data.total[i], function.at(data.levels[i])).sample();
            }
            Data drawn = new Data(data.levels, correct, data.total, data.guess);
            thresholds[sample] = drawn.minimize(best)[0];
        }
        Arrays.sort(thresholds);
        double tail = (1 - Interval.USUAL_LEVEL) / 2 * (resamples - 1);
        return new Interval(
                thresholds[(int) Math.floor(tail)],
                thresholds[(int) Math.ceil(resamples - 1 - tail)],
                Interval.USUAL_LEVEL);
    }

    /** Counts and their likelihood. Parameters: m, ±log of |w| in units of the levels' range, angle of λ = 0.1 sin²; and the sign apart. */
    private record Data(double[] levels, long[] correct, long[] total, double guess) {
        double[] best() {
            double[] best = null;
            double range = range();
            double lowest = Arrays.stream(levels).min().orElseThrow();
            for (double sign : new double[] {1, -1}) {
                for (int place = 0; place < PLACES; place++) {
                    for (double width : WIDTHS) {
                        double start = lowest + range * place / (PLACES - 1);
                        double[] end = minimize(new double[] {start, Math.log(width * range), ANGLE, sign});
                        best = best == null || loss(end) < loss(best) ? end : best;
                    }
                }
            }
            return best;
        }

        /** From a start with its sign of w. A search that does not come to rest ends where it is best. */
        double[] minimize(double[] start) {
            double sign = start[3];
            double[] last = start;
            // a second simplex frees a first one that has collapsed
            for (int round = 0; round < 2; round++) {
                double[] from = last;
                try {
                    PointValuePair end = new SimplexOptimizer(new SimpleValueChecker(TOLERANCE, TOLERANCE))
                            .optimize(
                                    new MaxEval(EVALUATIONS),
                                    GoalType.MINIMIZE,
                                    new ObjectiveFunction(
                                            point -> loss(new double[] {point[0], point[1], point[2], sign})),
                                    new InitialGuess(new double[] {from[0], from[1], from[2]}),
                                    new NelderMeadSimplex(new double[] {range() / 10, 0.3, 0.3}));
                    last = new double[] {end.getPoint()[0], end.getPoint()[1], end.getPoint()[2], sign};
                } catch (TooManyEvaluationsException expected) {
                    return last;
                }
            }
            return last;
        }

        PsychometricFunction function(double[] parameters) {
            double sine = Math.sin(parameters[2]);
            return new PsychometricFunction(
                    parameters[0], parameters[3] * Math.exp(parameters[1]), guess, LARGEST_LAPSE * sine * sine);
        }

        double loss(double[] parameters) {
            PsychometricFunction function = function(parameters);
            double sum = 0;
            for (int i = 0; i < levels.length; i++) {
                sum -= logLikelihood(i, function.at(levels[i]));
            }
            return Double.isNaN(sum) ? Double.MAX_VALUE : sum;
        }

        double saturated() {
            double sum = 0;
            for (int i = 0; i < levels.length; i++) {
                sum += logLikelihood(i, (double) correct[i] / total[i]);
            }
            return sum;
        }

        private double logLikelihood(int i, double probability) {
            double p = Math.min(1 - TINY, Math.max(TINY, probability));
            return correct[i] * Math.log(p) + (total[i] - correct[i]) * Math.log1p(-p);
        }

        private double range() {
            return Arrays.stream(levels).max().orElseThrow()
                    - Arrays.stream(levels).min().orElseThrow();
        }
    }
}
