// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.metamerkit.recognition.statistics.Bootstrap;
import org.metamerkit.recognition.statistics.PermutationTest;
import org.metamerkit.recognition.statistics.Score;

/**
 * The paper's first finding as tests, a generating network at a time: do the networks that did not make them recognise metamers of
 * late stages less often than metamers of early ones? Pictures (or categories) are the units.
 */
public final class StageTests {
    /** The tests that are corrected together. */
    public static final String FAMILY = "last and first stage, by network";

    private final Averaging averaging;
    private final Map<String, TreeMap<Integer, Sample>> samples = new TreeMap<>();
    private final Map<String, TreeMap<Integer, String>> stages = new TreeMap<>();
    private final Set<String> empty = new TreeSet<>();

    private StageTests(Averaging averaging) {
        this.averaging = averaging;
    }

    /** @param all trials of one rule and score; only those that count, are scored and are not of the network itself are used */
    public static StageTests of(Collection<Trial> all, Averaging averaging) {
        StageTests tests = new StageTests(averaging);
        Map<String, TreeMap<Integer, List<Trial>>> trials = new TreeMap<>();
        for (Trial trial : all) {
            if (trial.counts() && trial.isScored() && !trial.itself() && !trial.isNatural()) {
                trials.computeIfAbsent(trial.generator(), key -> new TreeMap<>())
                        .computeIfAbsent(trial.stageIndex(), key -> new ArrayList<>())
                        .add(trial);
                tests.stages
                        .computeIfAbsent(trial.generator(), key -> new TreeMap<>())
                        .put(trial.stageIndex(), trial.stage());
            }
        }
        trials.forEach((generator, own) -> own.forEach((stage, some) ->
                tests.samples.computeIfAbsent(generator, key -> new TreeMap<>()).put(stage, Sample.of(some))));
        for (Trial trial : all) {
            TreeMap<Integer, String> own = tests.stages.get(trial.generator());
            if (own != null && !trial.isNatural() && !own.containsKey(trial.stageIndex())) {
                tests.empty.add(trial.generator() + " " + trial.stage());
            }
        }
        return tests;
    }

    /**
     * The last stage against the first, for every network that has two.
     *
     * @param notes takes a sentence about every one that cannot be tested for lack of pictures
     */
    public List<PairedFinding> findings(Bootstrap bootstrap, PermutationTest permutation, Consumer<String> notes) {
        PairedTests tests = new PairedTests(bootstrap, permutation, notes);
        empty.forEach(stage ->
                notes.accept("no metamer of " + stage + " counts and is scored, so that first and last stage and"
                        + " the analysis of variance are those of the other stages"));
        samples.forEach((generator, own) -> {
            if (own.size() > 1) {
                String what =
                        generator + ": " + stages.get(generator).lastEntry().getValue() + " − "
                                + stages.get(generator).firstEntry().getValue();
                tests.add(
                        FAMILY,
                        what,
                        PairedTests.sideBySide(
                                        List.of(
                                                own.lastEntry().getValue(),
                                                own.firstEntry().getValue()),
                                        averaging)
                                .values());
            }
        });
        return tests.findings();
    }

    /** The effect of the stage over the units that have a share at every stage. */
    public void analyze(AnovaReport report) {
        samples.forEach((generator, own) -> {
            if (own.size() > 1) {
                Map<String, double[]> units = PairedTests.sideBySide(List.copyOf(own.values()), averaging);
                report.noteLost(
                        generator,
                        units.size(),
                        own.values().stream().flatMap(each -> each.by(averaging).keySet().stream()));
                List<String> names = List.copyOf(stages.get(generator).values());
                List<Score> scores = new ArrayList<>();
                units.forEach((unit, cells) -> {
                    for (int i = 0; i < cells.length; i++) {
                        scores.add(Score.of(unit, names.get(i), cells[i]));
                    }
                });
                report.within(generator, "stage", scores);
            }
        });
    }
}
