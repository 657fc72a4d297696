// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.Arrays;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.metamerkit.recognition.RecognitionException;
import org.metamerkit.recognition.statistics.Interval;

/**
 * How well people predict people: what no network can be expected to exceed.
 *
 * @param participants how many people
 * @param items stimuli or conditions, the same for all of them
 * @param splitHalf mean Pearson correlation of the means of two random halves of the people
 * @param spearmanBrown mean over the splits of 2r/(1 + r): reliability of the mean of all people (Spearman 1910; Brown 1910)
 * @param splitInterval where 95 % of the splits' corrected correlations lie
 * @param participantWithOthers mean correlation of each person with the mean of the others: the lower bound of the ceiling (Nili et
 *     al. 2014)
 * @param participantWithAll mean correlation of each person with the mean of all, that person included: the upper bound
 * @param splits how many random splits
 * @param seed their seed
 */
public record NoiseCeiling(
        int participants,
        int items,
        double splitHalf,
        double spearmanBrown,
        Interval splitInterval,
        double participantWithOthers,
        double participantWithAll,
        int splits,
        long seed) {

    private static final int LEAST_ITEMS = 3;

    /**
     * Of people's scores.
     *
     * @param scores participant × item, every one finite
     * @param splits usually 1,000
     * @throws RecognitionException if there are fewer than two people or three items, a score is missing, or somebody's scores (or
     *     a half's means) are all the same, so that no correlation is defined
     */
    public static NoiseCeiling of(double[][] scores, int splits, long seed) {
        requireScores(scores);
        int people = scores.length;
        int items = scores[0].length;
        double[] all = mean(scores, order(people), 0, people);
        double others = 0;
        double withAll = 0;
        for (double[] own : scores) {
            double[] rest = new double[items];
            for (int item = 0; item < items; item++) {
                rest[item] = (all[item] * people - own[item]) / (people - 1);
            }
            others += correlation(own, rest) / people;
            withAll += correlation(own, all) / people;
        }
        RandomGenerator random = new Well19937c(seed);
        double[] corrected = new double[splits];
        double plain = 0;
        int[] order = order(people);
        for (int split = 0; split < splits; split++) {
            shuffle(order, random);
            double r = correlation(mean(scores, order, 0, people / 2), mean(scores, order, people / 2, people));
            plain += r / splits;
            corrected[split] = 2 * r / (1 + r);
        }
        Arrays.sort(corrected);
        double tail = (1 - Interval.USUAL_LEVEL) / 2 * (splits - 1);
        return new NoiseCeiling(
                people,
                items,
                plain,
                StatUtils.mean(corrected),
                new Interval(
                        corrected[(int) Math.floor(tail)],
                        corrected[(int) Math.ceil(splits - 1 - tail)],
                        Interval.USUAL_LEVEL),
                others,
                withAll,
                splits,
                seed);
    }

    private static void requireScores(double[][] scores) {
        if (scores.length < 2) {
            throw new RecognitionException("a noise ceiling is asked for of " + scores.length
                    + " participants, expected at least two; give the files of all participants");
        }
        for (double[] row : scores) {
            if (row.length != scores[0].length || row.length < LEAST_ITEMS) {
                throw new RecognitionException(
                        "a noise ceiling needs the same three or more stimuli from everybody, and there are "
                                + scores[0].length + " and " + row.length + "; restrict it to those that all answered");
            }
            for (double score : row) {
                if (!Double.isFinite(score)) {
                    throw new RecognitionException(
                            "a score for the noise ceiling is " + score
                                    + ", expected a number from every participant for every stimulus; remove what some did not answer");
                }
            }
        }
    }

    private static double[] mean(double[][] scores, int[] order, int begin, int end) {
        double[] mean = new double[scores[0].length];
        for (int i = begin; i < end; i++) {
            for (int item = 0; item < mean.length; item++) {
                mean[item] += scores[order[i]][item] / (end - begin);
            }
        }
        return mean;
    }

    private static double correlation(double[] a, double[] b) {
        double r = new PearsonsCorrelation().correlation(a, b);
        if (!Double.isFinite(r)) {
            throw new RecognitionException(
                    "a participant (or half of them) has the same score everywhere, expected some"
                            + " variation; a noise ceiling is not defined for such data");
        }
        return r;
    }

    private static int[] order(int people) {
        int[] order = new int[people];
        Arrays.setAll(order, i -> i);
        return order;
    }

    private static void shuffle(int[] order, RandomGenerator random) {
        for (int i = order.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int value = order[i];
            order[i] = order[other];
            order[other] = value;
        }
    }
}
