// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.StatUtils;
import org.metamerkit.recognition.statistics.Bootstrap;
import org.metamerkit.recognition.statistics.EffectSize;
import org.metamerkit.recognition.statistics.EffectSizes;
import org.metamerkit.recognition.statistics.Interval;
import org.metamerkit.recognition.statistics.MultipleComparisons;
import org.metamerkit.recognition.statistics.PValue;
import org.metamerkit.recognition.statistics.PermutationTest;
import org.metamerkit.recognition.statistics.StatisticsException;

/** Collects pairs of shares and tests them: permutation tests of pairs, corrected by Holm's method within each family. */
final class PairedTests {
    private static final int FEWEST_PAIRS = 2;

    private final Bootstrap bootstrap;
    private final PermutationTest permutation;
    private final Consumer<String> notes;
    private final List<Pairs> all = new ArrayList<>();

    private record Pairs(String family, String what, double[] first, double[] second) {}

    /** @param notes takes a sentence about every comparison that cannot be tested */
    PairedTests(Bootstrap bootstrap, PermutationTest permutation, Consumer<String> notes) {
        this.notes = notes;
        this.bootstrap = bootstrap;
        this.permutation = permutation;
    }

    /** Adds a comparison of the first with the second share of every unit, if there are two units; else a note says so. */
    void add(String family, String what, Collection<double[]> units) {
        if (units.size() >= FEWEST_PAIRS) {
            all.add(new Pairs(
                    family,
                    what,
                    units.stream().mapToDouble(cells -> cells[0]).toArray(),
                    units.stream().mapToDouble(cells -> cells[1]).toArray()));
        } else {
            notes.accept("no test of " + what + ": " + (units.isEmpty() ? "no picture or category has" : "only one has")
                    + " a share in both cells, where two are needed");
        }
    }

    /** Shares of units in every column, of pictures that all columns have: none of another picture stands in for one that lacks. */
    static Map<String, double[]> sideBySide(List<Sample> samples, Averaging averaging) {
        List<Map<String, Double>> columns = Sample.ofSharedPictures(samples).stream()
                .map(sample -> sample.by(averaging))
                .toList();
        Map<String, double[]> units = new TreeMap<>();
        columns.get(0).keySet().stream()
                .filter(unit -> columns.stream().allMatch(column -> column.containsKey(unit)))
                .forEach(unit -> units.put(
                        unit,
                        columns.stream().mapToDouble(column -> column.get(unit)).toArray()));
        return units;
    }

    List<PairedFinding> findings() {
        List<PValue> tests = all.stream()
                .map(pairs -> permutation.pairs(pairs.what, pairs.first, pairs.second))
                .toList();
        List<PairedFinding> findings = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Pairs pairs = all.get(i);
            int[] family = IntStream.range(0, all.size())
                    .filter(other -> all.get(other).family.equals(pairs.family))
                    .toArray();
            int place = IntStream.of(family).boxed().toList().indexOf(i);
            double[] corrected = MultipleComparisons.HOLM.adjust(IntStream.of(family)
                    .mapToDouble(other -> tests.get(other).p())
                    .toArray());
            double[] differences = new double[pairs.first.length];
            for (int k = 0; k < differences.length; k++) {
                differences[k] = pairs.first[k] - pairs.second[k];
            }
            findings.add(new PairedFinding(
                    pairs.family,
                    pairs.what,
                    differences.length,
                    StatUtils.mean(pairs.first),
                    StatUtils.mean(pairs.second),
                    bootstrap.mean(differences),
                    tests.get(i),
                    corrected[place],
                    family.length,
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
}
