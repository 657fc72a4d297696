// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.metamerkit.recognition.statistics.Bootstrap;
import org.metamerkit.recognition.statistics.EffectSize;
import org.metamerkit.recognition.statistics.EffectSizes;
import org.metamerkit.recognition.statistics.Interval;
import org.metamerkit.recognition.statistics.MultipleComparisons;
import org.metamerkit.recognition.statistics.PValue;
import org.metamerkit.recognition.statistics.PermutationTest;
import org.metamerkit.recognition.statistics.StatisticsException;

/**
 * The paper's three findings as tests: late-stage metamers against early ones, adversarial training against standard, random
 * perturbations against standard. The pictures are the independent units: each is one pair of shares, and the tests are permutation
 * tests of pairs, corrected together by Holm's method.
 */
public final class GroupTests {
    private static final int FEWEST_PAIRS = 2;

    private GroupTests() {}

    /**
     * One comparison.
     *
     * @param what was compared, first minus second
     * @param pictures both were shown for
     * @param first mean share
     * @param second mean share
     * @param difference with its bootstrap over pictures
     * @param test uncorrected
     * @param corrected p-value
     * @param effect Cohen's d_z; empty where all differences are equal
     */
    public record Finding(
            String what,
            int pictures,
            double first,
            double second,
            Bootstrap.Estimate difference,
            PValue test,
            double corrected,
            Optional<EffectSize> effect) {}

    private record Pairs(String what, double[] first, double[] second) {}

    /** All comparisons that the groups allow, pictures without a partner left out. */
    public static List<Finding> of(GroupComparison comparison, Bootstrap bootstrap, PermutationTest permutation) {
        List<Pairs> all = new ArrayList<>();
        List<String> groups = comparison.groups();
        List<String> positions = comparison.metamerPositions();
        for (String other : groups) {
            if (groups.contains(NetworkGroups.STANDARD) && !other.equals(NetworkGroups.STANDARD)) {
                versus(all, comparison, other, NetworkGroups.STANDARD);
            }
        }
        if (groups.contains(NetworkGroups.ADVERSARIAL) && groups.contains(NetworkGroups.RANDOM)) {
            versus(all, comparison, NetworkGroups.ADVERSARIAL, NetworkGroups.RANDOM);
        }
        if (positions.size() > 1) {
            String early = positions.get(0);
            String late = positions.get(positions.size() - 1);
            for (String group : groups) {
                add(
                        all,
                        group + ": " + late + " − " + early,
                        comparison.sample(group, late),
                        comparison.sample(group, early));
            }
        }
        return findings(all, bootstrap, permutation);
    }

    private static void versus(List<Pairs> all, GroupComparison comparison, String first, String second) {
        String what = first + " − " + second;
        add(all, what + ", all stages", comparison.sample(first), comparison.sample(second));
        List<String> positions = comparison.metamerPositions();
        if (positions.size() > 1) {
            for (String position : positions) {
                add(
                        all,
                        what + ", " + position,
                        comparison.sample(first, position),
                        comparison.sample(second, position));
            }
        }
    }

    private static void add(List<Pairs> all, String what, Sample first, Sample second) {
        Map<String, Double> firsts = first.byPicture();
        Map<String, Double> seconds = new LinkedHashMap<>(second.byPicture());
        List<String> both =
                firsts.keySet().stream().filter(seconds::containsKey).toList();
        if (both.size() >= FEWEST_PAIRS) {
            all.add(new Pairs(
                    what,
                    both.stream().mapToDouble(firsts::get).toArray(),
                    both.stream().mapToDouble(seconds::get).toArray()));
        }
    }

    private static List<Finding> findings(List<Pairs> all, Bootstrap bootstrap, PermutationTest permutation) {
        List<PValue> tests = all.stream()
                .map(pairs -> permutation.pairs(pairs.what, pairs.first, pairs.second))
                .toList();
        double[] corrected = MultipleComparisons.HOLM.adjust(
                tests.stream().mapToDouble(PValue::p).toArray());
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Pairs pairs = all.get(i);
            double[] differences = new double[pairs.first.length];
            for (int k = 0; k < differences.length; k++) {
                differences[k] = pairs.first[k] - pairs.second[k];
            }
            findings.add(new Finding(
                    pairs.what,
                    differences.length,
                    mean(pairs.first),
                    mean(pairs.second),
                    bootstrap.mean(differences),
                    tests.get(i),
                    corrected[i],
                    effect(pairs)));
        }
        return findings;
    }

    private static Optional<EffectSize> effect(Pairs pairs) {
        try {
            return Optional.of(EffectSizes.cohensDz(pairs.first, pairs.second, Interval.USUAL_LEVEL));
        } catch (StatisticsException undefined) {
            // all differences are the same: their standard deviation is 0
            return Optional.empty();
        }
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
