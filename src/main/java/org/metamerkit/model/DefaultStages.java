// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Chooses the stages a card proposes for a network that nobody has chosen any for: the first, the last and five between them that
 * are spread over the multiply-adds.
 *
 * <p>At one depth of module path (number of dots) after the other, from the outermost modules on, the first and the last stage are
 * taken, and then always that stage of at most this depth which is farthest, in multiply-adds, from all that are taken already;
 * where several are as far the one of the shorter path, then the later one (a block's end rather than its middle). The first depth
 * counts at which seven stages leave no gap wider than {@value #WIDEST_GAP} of all multiply-adds; where none does, the one with
 * the narrowest gap.
 */
public final class DefaultStages {
    private static final int WANTED = 7;
    private static final double WIDEST_GAP = 0.4;
    /** Closer than this in multiply-adds counts as equally far. */
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

    /** Stages of at most this depth, as far from each other as can be, in execution order. */
    private static List<Integer> spread(List<String> names, double[] place, int depth) {
        int last = names.size() - 1;
        List<Integer> chosen = new ArrayList<>(last == 0 ? List.of(0) : List.of(0, last));
        List<Integer> candidates = new ArrayList<>(IntStream.range(1, Math.max(1, last))
                .filter(i -> depth(names.get(i)) <= depth)
                .boxed()
                .toList());
        Comparator<Integer> farthest = (a, b) -> {
            double difference = distance(place, chosen, a) - distance(place, chosen, b);
            return Math.abs(difference) < TIE ? 0 : Double.compare(difference, 0);
        };
        while (chosen.size() < WANTED && !candidates.isEmpty()) {
            Integer next = candidates.stream()
                    .max(farthest.thenComparing(i -> -depth(names.get(i))).thenComparing(i -> i))
                    .orElseThrow();
            chosen.add(next);
            candidates.remove(next);
        }
        chosen.sort(Comparator.naturalOrder());
        return chosen;
    }

    private static double widestGap(double[] place, List<Integer> chosen) {
        return IntStream.range(1, chosen.size())
                .mapToDouble(i -> place[chosen.get(i)] - place[chosen.get(i - 1)])
                .max()
                .orElse(0);
    }

    private static double distance(double[] place, List<Integer> chosen, int candidate) {
        return chosen.stream()
                .mapToDouble(i -> Math.abs(place[i] - place[candidate]))
                .min()
                .orElse(0);
    }

    private static int depth(String name) {
        return (int) name.chars().filter(c -> c == '.').count();
    }
}
