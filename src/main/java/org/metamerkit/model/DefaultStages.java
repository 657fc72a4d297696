// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Chooses the stages a card proposes for a network that nobody has chosen any for. Candidates are the stages of the outermost
 * modules: of the smallest depth of module path (number of dots) at which there are at least six. Of these the first and the last
 * are taken, and then, up to seven, always the one that is farthest, in multiply-adds, from all that are taken already; where
 * several are as far the one of the shorter path, then the later one (a block's end rather than its middle).
 */
public final class DefaultStages {
    private static final int FEWEST = 6;
    private static final int WANTED = 7;
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
        List<Integer> candidates = candidates(names);
        double[] place = new double[names.size()];
        boolean known = fractions.get(last) > fractions.get(0);
        for (int i = 0; i <= last; i++) {
            place[i] = known ? fractions.get(i) : (double) i / Math.max(1, last);
        }
        List<Integer> chosen = new ArrayList<>(List.of(0));
        if (last > 0) {
            chosen.add(last);
        }
        candidates.removeAll(chosen);
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
        return chosen.stream().sorted().map(names::get).toList();
    }

    private static List<Integer> candidates(List<String> names) {
        int deepest = names.stream().mapToInt(DefaultStages::depth).max().orElse(0);
        for (int depth = 0; ; depth++) {
            int limit = depth;
            List<Integer> shallow = new ArrayList<>(IntStream.range(0, names.size())
                    .filter(i -> depth(names.get(i)) <= limit)
                    .boxed()
                    .toList());
            if (shallow.size() >= FEWEST || depth >= deepest) {
                return shallow;
            }
        }
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
