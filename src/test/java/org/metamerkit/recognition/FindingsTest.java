// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.math3.stat.StatUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.recognition.statistics.Bootstrap;
import org.metamerkit.recognition.statistics.MultipleComparisons;
import org.metamerkit.recognition.statistics.PermutationTest;

/** The paper's three findings as tests, on answers whose statistics have closed forms. */
class FindingsTest {
    private static final Bootstrap BOOTSTRAP = Bootstrap.seeded(7);
    private static final PermutationTest PERMUTATION = new PermutationTest(500, 1);
    private static final List<String> EVALUATORS = List.of("x", "y", "z", "w");

    @TempDir
    private Path folder;

    private final List<RecognitionRow> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** So many of the four evaluators recognise the metamer of a cat. */
    private void shares(String generator, String stage, int index, int... recognised) {
        for (int picture = 0; picture < recognised.length; picture++) {
            for (int i = 0; i < EVALUATORS.size(); i++) {
                rows.add(Rows.row(
                        generator,
                        stage,
                        index,
                        "p" + picture,
                        EVALUATORS.get(i),
                        i < recognised[picture] ? "cat" : "ship"));
            }
        }
    }

    @Test
    void givenTwoTrainingsAndTwoStages_whenAnalysed_thenTheInteractionIsTheSquaredTOfTheDifferencesDifference() {
        shares("net_standard", "conv", 0, 4, 3, 4, 2, 4, 3);
        shares("net_standard", "fc", 5, 1, 0, 2, 0, 0, 1);
        shares("net_linf_8", "conv", 0, 4, 4, 3, 3, 4, 4);
        shares("net_linf_8", "fc", 5, 4, 2, 3, 2, 4, 1);
        // (adversarial − standard at fc) − (the same at conv), in quarters
        double[] quarters = {3, 1, 2, 1, 4, -1};
        double t = StatUtils.mean(quarters) / Math.sqrt(StatUtils.variance(quarters) / quarters.length);
        Table anova = anova(NetworkGroups.byName());
        List<Object> row = row(anova, "adversarial, standard", "training × stage");
        assertThat((double) cell(anova, row, "f")).isCloseTo(t * t, within(1e-9));
        assertThat(cell(anova, row, "df")).isEqualTo(1.0);
        assertThat(cell(anova, row, "df_error")).isEqualTo(5.0);
        assertThat(cell(anova, row, "n")).isEqualTo(6);
        assertThat(cell(anova, row, "unit")).isEqualTo("pictures");
        assertThat((double) cell(anova, row, "partial_eta_squared")).isCloseTo(t * t / (t * t + 5), within(1e-9));
        assertThat(cell(anova, row, "permutations")).isEqualTo(500);
        assertThat(cell(anova, row, "seed")).isEqualTo(1L);
        PairedFinding contrast = finding("(adversarial − standard), fc − conv", NetworkGroups.byName());
        assertThat(contrast.difference().value()).isCloseTo(StatUtils.mean(quarters) / 4, within(1e-12));
        assertThat(contrast.effect().orElseThrow().value()).isCloseTo(t / Math.sqrt(6), within(1e-9));
        assertThat(contrast.tests())
                .as("all stages, two stages, their difference")
                .isEqualTo(4);
        assertThat(notes).isEmpty();
    }

    @Test
    void givenNetworksOfTwoArchitectures_whenCompared_thenOnlyThoseOfTheSameMeet() {
        shares("a_standard", "conv", 0, 2, 2, 2);
        shares("a_linf_8", "conv", 0, 3, 4, 3);
        // nothing to compare it with
        shares("b_linf_8", "conv", 0, 4, 4, 4);
        PairedFinding all = finding("adversarial − standard, all stages", NetworkGroups.byName());
        assertThat(all.first()).isCloseTo(10 / 12.0, within(1e-12));
        assertThat(all.second()).isCloseTo(0.5, within(1e-12));
        assertThat(new GroupTests(comparison(NetworkGroups.byName()), Averaging.PICTURES).incomparable())
                .isEmpty();
    }

    @Test
    void givenTwoArchitectures_whenCompared_thenEachWeighsTheSameHoweverManyNetworksItHas() throws IOException {
        shares("s1", "conv", 0, 0, 0);
        shares("r1", "conv", 0, 4, 4);
        shares("r2", "conv", 0, 4, 4);
        shares("r3", "conv", 0, 4, 4);
        shares("s2", "conv", 0, 2, 2);
        shares("r4", "conv", 0, 2, 2);
        NetworkGroups groups = groups(
                "s1,standard,a",
                "r1,adversarial,a",
                "r2,adversarial,a",
                "r3,adversarial,a",
                "s2,standard,b",
                "r4,adversarial,b");
        // architecture a differs by 1, b by 0
        assertThat(finding("adversarial − standard, all stages", groups)
                        .difference()
                        .value())
                .isCloseTo(0.5, within(1e-12));
        rows.clear();
        shares("s1", "conv", 0, 0, 0);
        shares("r4", "conv", 0, 4, 4);
        assertThat(findings(groups)).isEmpty();
        assertThat(new GroupTests(comparison(groups), Averaging.PICTURES).incomparable())
                .containsExactly(List.of("adversarial", "standard"));
    }

    @Test
    void givenAMetamerThatDoesNotCount_whenAnalysed_thenItsPictureIsLeftOutAndThisIsSaid() {
        shares("net_standard", "conv", 0, 4, 3, 4);
        shares("net_standard", "fc", 5, 1, 0, 2);
        shares("net_linf_8", "conv", 0, 4, 4, 3);
        shares("net_linf_8", "fc", 5, 4, 2, 2);
        for (int i = 0; i < rows.size(); i++) {
            Shown shown = rows.get(i).shown();
            if (shown.generator().equals("net_standard")
                    && shown.stage().equals("fc")
                    && shown.picture().equals("p1")) {
                rows.set(
                        i,
                        Rows.row(
                                Rows.shown("net_standard", "fc", 5, "p1", Shown.Verdict.FAILS, "cat"),
                                rows.get(i).evaluator().name(),
                                "ship"));
            }
        }
        Table anova = anova(NetworkGroups.byName());
        assertThat(cell(anova, row(anova, "adversarial, standard", "training × stage"), "n"))
                .isEqualTo(2);
        assertThat(cell(anova, row(anova, "net_linf_8", "stage"), "n")).isEqualTo(3);
        assertThat(notes)
                .containsExactlyInAnyOrder(
                        "1 of 3 pictures of net_standard lack an answer at some stage, for their metamers do not count"
                                + " there, and are left out of its analysis of variance",
                        "1 of 3 pictures of adversarial, standard lack an answer at some stage, for their metamers do not"
                                + " count there, and are left out of its analysis of variance");
        assertThat(finding("adversarial − standard, conv", NetworkGroups.byName())
                        .units())
                .isEqualTo(3);
        assertThat(finding("adversarial − standard, fc", NetworkGroups.byName()).units())
                .isEqualTo(2);
    }

    @Test
    void givenMetamersOfEarlyAndLateStages_whenTested_thenEveryNetworkHasItsDropWithAnEffectSize() {
        shares("lonely", "conv", 0, 4, 3, 4, 4);
        shares("lonely", "pool", 2, 4, 4, 4, 4);
        shares("lonely", "fc", 5, 1, 0, 2, 0);
        shares("other", "conv", 0, 4, 4, 4, 4);
        List<PairedFinding> findings =
                StageTests.of(trials(), Averaging.PICTURES).findings(BOOTSTRAP, PERMUTATION, notes::add);
        assertThat(findings).hasSize(1);
        PairedFinding drop = findings.get(0);
        double[] quarters = {-3, -3, -2, -4};
        assertThat(drop.what()).isEqualTo("lonely: fc − conv");
        assertThat(drop.difference().value()).isCloseTo(-0.75, within(1e-12));
        assertThat(drop.effect().orElseThrow().value())
                .isCloseTo(StatUtils.mean(quarters) / Math.sqrt(StatUtils.variance(quarters)), within(1e-9));
        assertThat(drop.corrected())
                .as("the only one of its family")
                .isEqualTo(drop.test().p());
        assertThat(drop.test().n()).isEqualTo(4);
    }

    @Test
    void givenCategoriesOfDifferentSize_whenEachWeighsTheSame_thenTheyAreTheUnits() {
        for (String stage : List.of("conv", "fc")) {
            int index = stage.equals("conv") ? 0 : 5;
            for (int picture = 0; picture < 9; picture++) {
                rows.add(Rows.row(
                        Rows.shown("net", stage, index, "d" + picture, Shown.Verdict.PASSES, "dog"), "x", "dog"));
            }
            rows.add(Rows.row(
                    Rows.shown("net", stage, index, "c", Shown.Verdict.PASSES, "cat"),
                    "x",
                    stage.equals("fc") ? "ship" : "cat"));
        }
        PairedFinding drop = StageTests.of(trials(), Averaging.CATEGORIES)
                .findings(BOOTSTRAP, PERMUTATION, notes::add)
                .get(0);
        assertThat(drop.units()).isEqualTo(2);
        assertThat(drop.first()).isCloseTo(0.5, within(1e-12));
        assertThat(drop.second()).isCloseTo(1, within(1e-12));
    }

    @Test
    void givenAPictureWithoutALateMetamer_whenCategoriesAreCompared_thenItsEarlyOneDoesNotStandForIt() {
        for (String stage : List.of("conv", "fc")) {
            int index = stage.equals("conv") ? 0 : 5;
            for (int picture = 0; picture < 4; picture++) {
                String trueClass = picture < 2 ? "dog" : "cat";
                // the first dog is seen early only, and what is made late of it does not count
                Shown.Verdict verdict = picture == 0 && index > 0 ? Shown.Verdict.FAILS : Shown.Verdict.PASSES;
                rows.add(Rows.row(
                        Rows.shown("net", stage, index, "p" + picture, verdict, trueClass),
                        "x",
                        picture == 1 ? "ship" : trueClass));
            }
        }
        PairedFinding drop = StageTests.of(trials(), Averaging.CATEGORIES)
                .findings(BOOTSTRAP, PERMUTATION, notes::add)
                .get(0);
        assertThat(drop.second()).as("dogs: 0 of the one that is in both").isCloseTo(0.5, within(1e-12));
        assertThat(drop.difference().value()).isZero();
    }

    @Test
    void givenStagesThatNotAllNetworksOfAnArchitectureHave_whenCompared_thenTheCommonOnesMeetByName() {
        for (String stage : List.of("a", "b", "c")) {
            shares("net_standard", stage, stage.charAt(0), 4, 3, 4);
        }
        for (String stage : List.of("b", "c", "d")) {
            shares("net_linf_8", stage, stage.charAt(0), 2, 1, 3);
        }
        GroupComparison comparison = comparison(NetworkGroups.byName());
        assertThat(comparison.metamerPositions()).containsExactly("b", "c");
        assertThat(comparison.lonely())
                .containsExactlyInAnyOrderEntriesOf(Map.of("net_standard", Set.of("a"), "net_linf_8", Set.of("d")));
    }

    @Test
    void givenNetworksOfDifferentDepth_whenPlaced_thenLateIsLastThoughAShallowNetworksBeginsFirst() {
        shares("shallow_standard", "conv", 0, 4, 4);
        shares("shallow_standard", "fc", 1, 3, 3);
        shares("deep_linf_8", "conv", 0, 4, 4);
        shares("deep_linf_8", "pool", 5, 4, 4);
        shares("deep_linf_8", "fc", 9, 2, 1);
        assertThat(comparison(NetworkGroups.byName()).positions()).containsExactly("early", "middle", "late");
        assertThat(finding("adversarial: late − early", NetworkGroups.byName()).first())
                .isCloseTo(3 / 8.0, within(1e-12));
    }

    @Test
    void givenAStageOfWhichNoMetamerCounts_whenCompared_thenTheOthersKeepTheirPlacesAndItIsSaid() {
        for (String generator : List.of("net_standard", "net_linf_8")) {
            shares(generator, "conv", 0, 4, 3, 4);
            shares(generator, "pool", 2, 3, 3, 4);
        }
        shares("net_linf_8", "fc", 5, 2, 1, 2);
        for (int picture = 0; picture < 3; picture++) {
            rows.add(Rows.row(
                    Rows.shown("net_standard", "fc", 5, "p" + picture, Shown.Verdict.FAILS, "cat"), "x", "ship"));
        }
        assertThat(comparison(NetworkGroups.byName()).positions()).containsExactly("conv", "pool", "fc");
        assertThat(findings(NetworkGroups.byName()))
                .extracting(PairedFinding::what)
                .contains("adversarial − standard, pool")
                .doesNotContain("adversarial − standard, fc");
        assertThat(notes)
                .containsExactly(
                        "no test of adversarial − standard, fc: no picture or category has a share in both cells, where two"
                                + " are needed",
                        "no test of (adversarial − standard), fc − conv: no picture or category has a share in both cells,"
                                + " where two are needed",
                        "no test of standard: fc − conv: no picture or category has a share in both cells, where two are"
                                + " needed");
    }

    private List<Trial> trials() {
        return Trial.of(rows, Rows.cifar10(), ScoredBy.TRUE_CLASS, Counting.PASSING);
    }

    private GroupComparison comparison(NetworkGroups groups) {
        return GroupComparison.of(trials(), groups);
    }

    private List<PairedFinding> findings(NetworkGroups groups) {
        return new GroupTests(comparison(groups), Averaging.PICTURES).findings(BOOTSTRAP, PERMUTATION, notes::add);
    }

    private PairedFinding finding(String what, NetworkGroups groups) {
        return findings(groups).stream()
                .filter(each -> each.what().equals(what))
                .findFirst()
                .orElseThrow();
    }

    private Table anova(NetworkGroups groups) {
        AnovaReport report = new AnovaReport(PERMUTATION, MultipleComparisons.HOLM, "pictures", notes::add);
        StageTests.of(trials(), Averaging.PICTURES).analyze(report);
        new GroupTests(comparison(groups), Averaging.PICTURES).analyze(report);
        return report.table("anova");
    }

    private static List<Object> row(Table table, String data, String effect) {
        return table.rows().stream()
                .filter(row -> row.get(0).equals(data) && row.get(1).equals(effect))
                .findFirst()
                .orElseThrow();
    }

    private static Object cell(Table table, List<Object> row, String column) {
        return row.get(table.columns().indexOf(column));
    }

    private NetworkGroups groups(String... lines) throws IOException {
        return NetworkGroups.read(Files.writeString(
                folder.resolve("groups.csv"), "network,group,architecture\n" + String.join("\n", lines) + "\n"));
    }
}
