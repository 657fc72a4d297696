// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Chooses the stages a card proposes for a network that nobody has chosen any for: the first, the last and five between them that
 * are spread over the multiply-adds.
 *
 * <p>At one depth of module path (number of dots) after the other, from the outermost modules on, the seven stages of at most this
 * depth are taken whose gaps in multiply-adds have the smallest sum of squares; where several choices are as even, the one of
 * shorter paths, then of later stages (a block's end rather than its middle). The first depth counts at which no gap is wider than
 * {@value #WIDEST_GAP} of all multiply-adds; where none does, the one with the narrowest gap.
 */
public final class DefaultStages {
    private static final int WANTED = 7;
    private static final double WIDEST_GAP = 0.4;
    /** What a dot in a path costs, against squares of gaps: enough to decide between equals. */
    private static final double DOT = 1e-6;
    /** Sums of squares as close as this are equal. */
    private static final double TIE = 1e-9;

    private DefaultStages() {}

    /**
     * @param names of all stages in execution order
     * @param fractions of the network's multiply-adds up to each stage; where they are all equal, the order is taken for them
     * @return names in execution order
     */
    public static List<String> of(List<String> names, List<Double> fractions) {
        int last = names.size() - 1;
        double[] place = new double[names.size()];
        boolean known = fractions.get(last) > fractions.get(0);
        for (int i = 0; i <= last; i++) {
            place[i] = known ? fractions.get(i) : (double) i / Math.max(1, last);
        }
        int deepest = names.stream().mapToInt(DefaultStages::depth).max().orElse(0);
        List<Integer> best = List.of();
        double narrowest = Double.POSITIVE_INFINITY;
        for (int depth = 0; depth <= deepest && narrowest > WIDEST_GAP; depth++) {
            List<Integer> chosen = spread(names, place, depth);
            double gap = chosen.size() < Math.min(WANTED, names.size()) ? 1 : widestGap(place, chosen);
            if (gap < narrowest) {
                narrowest = gap;
                best = chosen;
            }
        }
        return best.stream().map(names::get).toList();
    }

    /** The most even choice among stages of at most this depth, with the first and the last, in execution order. */
    private static List<Integer> spread(List<String> names, double[] place, int depth) {
        int last = names.size() - 1;
        int[] stages = IntStream.rangeClosed(0, last)
                .filter(i -> i == 0 || i == last || depth(names.get(i)) <= depth)
                .toArray();
        int wanted = Math.min(WANTED, stages.length);
        // cost[n][i]: of the best n + 1 stages from the first to stage i; before[n][i]: the one before it
        double[][] cost = new double[wanted][stages.length];
        int[][] before = new int[wanted][stages.length];
        for (double[] row : cost) {
            Arrays.fill(row, Double.POSITIVE_INFINITY);
        }
        cost[0][0] = 0;
        for (int n = 1; n < wanted; n++) {
            for (int i = n; i < stages.length; i++) {
                for (int j = n - 1; j < i; j++) {
                    double gap = place[stages[i]] - place[stages[j]];
                    double through = cost[n - 1][j] + gap * gap + DOT * depth(names.get(stages[i]));
                    if (through < cost[n][i] + TIE) {
                        cost[n][i] = through;
                        before[n][i] = j;
                    }
                }
            }
        }
        List<Integer> chosen = new ArrayList<>();
        int at = stages.length - 1;
        for (int n = wanted - 1; n >= 0; n--) {
            chosen.add(0, stages[at]);
            at = before[n][at];
        }
        return chosen;
    }

    private static double widestGap(double[] place, List<Integer> chosen) {
        return IntStream.range(1, chosen.size())
                .mapToDouble(i -> place[chosen.get(i)] - place[chosen.get(i - 1)])
                .max()
                .orElse(0);
    }

    private static int depth(String name) {
        return (int) name.chars().filter(c -> c == '.').count();
    }
}
