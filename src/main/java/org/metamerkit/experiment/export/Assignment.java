// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Who sees which original under which condition: a Latin square, shuffled by a seed ({@code docs/EXPORT.md} has the algorithm).
 *
 * <p>With n originals, k conditions and P participants: every participant sees every original once; a participant's counts of the
 * conditions differ by at most 1, within every category too; an original's counts of the conditions over all participants differ by
 * at most 1, and are equal if k divides P.
 */
public final class Assignment {
    /** Of SplitMix64 (Steele, Lea and Flood 2014): spreads the seeds of blocks and participants. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private Assignment() {}

    /**
     * One trial.
     *
     * @param original index of the original, 0-based
     * @param condition index of the condition, 0-based
     * @param block how often every condition was used for this original by participants before: tells which of a cell's several
     *     metamers is due
     */
    public record Trial(int original, int condition, int block) {}

    /**
     * Assigns.
     *
     * @param categories one an original: within each the conditions are balanced for every participant
     * @param conditions how many, at least 1
     * @param participants how many, at least 1
     * @param seed the same seed gives the same lists on every machine
     * @return a list a participant, in the order in which to show them
     */
    public static List<List<Trial>> of(List<String> categories, int conditions, int participants, long seed) {
        List<List<Trial>> lists = new ArrayList<>();
        int[] order = {};
        int[] names = {};
        for (int participant = 0; participant < participants; participant++) {
            int block = participant / conditions;
            int row = participant % conditions;
            if (row == 0) {
                Random random = random(seed, 2L * block);
                order = shuffledWithinCategories(categories, random);
                names = shuffled(conditions, random);
            }
            List<Trial> trials = new ArrayList<>();
            for (int i = 0; i < order.length; i++) {
                trials.add(new Trial(order[i], names[(i + row) % conditions], block));
            }
            int[] places = shuffled(trials.size(), random(seed, 2L * participant + 1));
            lists.add(Arrays.stream(places).mapToObj(trials::get).toList());
        }
        return lists;
    }

    /** Categories one after the other in shuffled order, the originals of each shuffled. */
    private static int[] shuffledWithinCategories(List<String> categories, Random random) {
        Map<String, List<Integer>> groups = new TreeMap<>();
        for (int i = 0; i < categories.size(); i++) {
            groups.computeIfAbsent(categories.get(i), name -> new ArrayList<>()).add(i);
        }
        List<List<Integer>> each = List.copyOf(groups.values());
        List<Integer> order = new ArrayList<>();
        for (int group : shuffled(each.size(), random)) {
            List<Integer> members = each.get(group);
            for (int member : shuffled(members.size(), random)) {
                order.add(members.get(member));
            }
        }
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    /** 0 … n − 1 in random order (Fisher and Yates). */
    private static int[] shuffled(int n, Random random) {
        int[] places = new int[n];
        for (int i = 0; i < n; i++) {
            places[i] = i;
        }
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = places[i];
            places[i] = places[j];
            places[j] = kept;
        }
        return places;
    }

    /** java.util.Random's numbers are laid down in its documentation, so that they are the same everywhere and always. */
    private static Random random(long seed, long stream) {
        long mixed = seed + (stream + 1) * SPREAD;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return new Random(mixed ^ mixed >>> 31);
    }
}
