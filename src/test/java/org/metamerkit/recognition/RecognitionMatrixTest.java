// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.metamerkit.recognition.RecognitionMatrix.Cell;
import org.metamerkit.recognition.statistics.Bootstrap;
import org.metamerkit.recognition.statistics.PermutationTest;

class RecognitionMatrixTest {
    private static final Bootstrap BOOTSTRAP = Bootstrap.seeded(1);

    private final List<RecognitionRow> rows = new ArrayList<>();

    @Test
    void givenAnswers_whenPutIntoAMatrix_thenSharesAndCountsAreThoseOfTheCells() {
        for (int i = 0; i < 4; i++) {
            rows.add(Rows.row("a", "fc", 3, "p" + i, "b", i < 3 ? "cat" : "dog"));
            rows.add(Rows.row("a", "fc", 3, "p" + i, "c", i < 1 ? "cat" : "ship"));
            rows.add(Rows.row("a", "fc", 3, "p" + i, "a", "dog"));
        }
        rows.add(Rows.row(Rows.shown("a", "fc", 3, "bad", Shown.Verdict.FAILS, "cat"), "b", "cat"));
        rows.add(Rows.row(Rows.shown("a", "fc", 3, "free", Shown.Verdict.UNJUDGED, "cat"), "b", "cat"));
        rows.add(Rows.row(Rows.shown("a", "fc", 3, "what", Shown.Verdict.PASSES, null), "b", "cat"));
        rows.add(Rows.row("a", "", -1, "p0", "b", "cat"));
        RecognitionMatrix matrix = matrix(ScoredBy.TRUE_CLASS, Counting.PASSING, Averaging.PICTURES);
        assertThat(matrix.generators()).containsExactly("a");
        assertThat(matrix.stages("a")).containsExactly("natural", "fc");
        assertThat(matrix.evaluators()).containsExactly("a", "b", "c");
        Cell cell = matrix.cell("a", "fc", "b").orElseThrow();
        assertThat(cell.value()).isEqualTo(0.75);
        assertThat(List.of(cell.counted(), cell.unscored(), cell.failing(), cell.unjudged()))
                .containsExactly(4, 1, 1, 1);
        assertThat(cell.itself()).isFalse();
        assertThat(matrix.cell("a", "fc", "a").orElseThrow().itself()).isTrue();
        assertThat(matrix.cell("a", "conv", "b")).isEmpty();
        // n = 4, share 3/4: the bootstrap's standard deviation of a mean is √(p(1−p)/n)
        assertThat(cell.sem()).isCloseTo(Math.sqrt(0.75 * 0.25 / 4), within(0.02));
        RecognitionMatrix.Others others = matrix.others("a", "fc");
        assertThat(others.networks()).isEqualTo(2);
        assertThat(others.mean()).isEqualTo(0.5);
        // standard deviation of 0.75 and 0.25 over √2
        assertThat(others.sem()).isCloseTo(0.25, within(1e-12));
        assertThat(matrix(ScoredBy.TRUE_CLASS, Counting.ALL, Averaging.PICTURES)
                        .cell("a", "fc", "b")
                        .orElseThrow()
                        .counted())
                .isEqualTo(6);
        assertThat(matrix(ScoredBy.TRUE_CLASS, Counting.UNJUDGED, Averaging.PICTURES)
                        .cell("a", "fc", "b")
                        .orElseThrow()
                        .counted())
                .isEqualTo(5);
        RecognitionMatrix generator = matrix(ScoredBy.GENERATOR, Counting.PASSING, Averaging.PICTURES);
        // what the generating network called a dog
        assertThat(generator.cell("a", "fc", "b").orElseThrow().value()).isEqualTo(0.2);
        assertThat(generator.cell("a", "fc", "a").orElseThrow().value()).isEqualTo(1);
        assertThat(generator.cell("a", "fc", "a").orElseThrow().sem()).isZero();
    }

    @Test
    void givenManyDogsAndOneCat_whenAveragedOverCategories_thenEachCountsHalf() {
        for (int i = 0; i < 9; i++) {
            rows.add(Rows.row(Rows.shown("a", "fc", 3, "dog" + i, Shown.Verdict.PASSES, "dog"), "b", "dog"));
        }
        rows.add(Rows.row("a", "fc", 3, "cat", "b", "ship"));
        assertThat(matrix(ScoredBy.TRUE_CLASS, Counting.PASSING, Averaging.PICTURES)
                        .cell("a", "fc", "b")
                        .orElseThrow()
                        .value())
                .isCloseTo(0.9, within(1e-12));
        assertThat(matrix(ScoredBy.TRUE_CLASS, Counting.PASSING, Averaging.CATEGORIES)
                        .cell("a", "fc", "b")
                        .orElseThrow()
                        .value())
                .isCloseTo(0.5, within(1e-12));
    }

    @Test
    void givenTwoNetworksOfOneName_whenPutIntoAMatrix_thenTheirWeightsTellThemApart() {
        RecognitionRow first = Rows.row("a", "fc", 3, "p", "b", "cat");
        rows.add(first);
        rows.add(new RecognitionRow(
                first.shown(),
                new RecognitionRow.Evaluator("b", Rows.sha("other"), "cifar10"),
                first.verdicts(),
                first.top()));
        assertThat(matrix(ScoredBy.TRUE_CLASS, Counting.PASSING, Averaging.PICTURES)
                        .evaluators())
                .hasSize(2)
                .allMatch(name -> name.matches("b \\([0-9a-f]{8}\\)"));
    }

    @Test
    void givenAnswers_whenConfusionsAreCounted_thenRowsAreSharesOfTheTrueClass() {
        rows.add(Rows.row("a", "fc", 3, "p0", "b", "cat"));
        rows.add(Rows.row("a", "fc", 3, "p1", "b", "dog"));
        rows.add(Rows.row("a", "fc", 3, "p2", "b", "dog"));
        rows.add(Rows.row("a", "fc", 3, "p3", "b", "ship"));
        ConfusionMatrix matrix = ConfusionMatrix.of(
                Trial.of(rows, Rows.cifar10(), ScoredBy.TRUE_CLASS, Counting.PASSING),
                Rows.cifar10().answers());
        assertThat(matrix.rows()).containsExactly("cat");
        assertThat(matrix.columns()).isEqualTo(LabelSet.CIFAR10.names());
        assertThat(matrix.count("cat", "dog")).isEqualTo(2);
        assertThat(matrix.shares()[0]).containsExactly(0, 0, 0, .25, 0, .5, 0, 0, .25, 0);
    }

    @Test
    void givenTheFamilysNames_whenGrouped_thenTheirTrainingIsKnown() {
        NetworkGroups groups = NetworkGroups.byName();
        assertThat(groups.of("cifar_resnet20_standard").orElseThrow())
                .isEqualTo(new NetworkGroups.Group(NetworkGroups.STANDARD, "cifar_resnet20"));
        assertThat(groups.of("cifar_resnet20_l2_0.5").orElseThrow())
                .isEqualTo(new NetworkGroups.Group(NetworkGroups.ADVERSARIAL, "cifar_resnet20"));
        assertThat(groups.of("cifar_cnn_linf_8 (0a1b2c3d)").orElseThrow())
                .isEqualTo(new NetworkGroups.Group(NetworkGroups.ADVERSARIAL, "cifar_cnn"));
        assertThat(groups.of("cifar_cnn_random_linf_8").orElseThrow())
                .isEqualTo(new NetworkGroups.Group(NetworkGroups.RANDOM, "cifar_cnn"));
        assertThat(groups.of("efficientnet_lite0")).isEmpty();
    }

    @Test
    void givenAdversarialMetamersThatAreRecognised_whenGroupsAreCompared_thenTheTestsFindIt() {
        Random random = new Random(3);
        for (int i = 0; i < 30; i++) {
            for (String by : List.of("b", "c")) {
                rows.add(Rows.row("n_standard", "conv", 0, "p" + i, by, "cat"));
                rows.add(Rows.row("n_standard", "fc", 5, "p" + i, by, random.nextInt(10) < 1 ? "cat" : "ship"));
                rows.add(Rows.row("n_linf_8", "conv", 0, "p" + i, by, "cat"));
                rows.add(Rows.row("n_linf_8", "fc", 5, "p" + i, by, random.nextInt(10) < 8 ? "cat" : "ship"));
            }
            // its own answers are not those of others
            rows.add(Rows.row("n_linf_8", "fc", 5, "p" + i, "n_linf_8", "ship"));
            rows.add(Rows.row("lonely", "fc", 2, "p" + i, "b", "ship"));
        }
        GroupComparison comparison = GroupComparison.of(
                Trial.of(rows, Rows.cifar10(), ScoredBy.TRUE_CLASS, Counting.PASSING), NetworkGroups.byName());
        assertThat(comparison.groups()).containsExactly(NetworkGroups.STANDARD, NetworkGroups.ADVERSARIAL);
        assertThat(comparison.positions()).containsExactly("conv", "fc");
        assertThat(comparison.ungrouped()).containsExactly("lonely");
        assertThat(comparison.sample(NetworkGroups.ADVERSARIAL, "fc").trials()).isEqualTo(60);
        List<PairedFinding> findings = new GroupTests(comparison, Averaging.PICTURES)
                .findings(BOOTSTRAP, new PermutationTest(999, 1), sentence -> {});
        PairedFinding late = findings.stream()
                .filter(finding -> finding.what().equals("adversarial − standard, fc"))
                .findFirst()
                .orElseThrow();
        assertThat(late.difference().value()).isGreaterThan(0.5);
        assertThat(late.corrected())
                .isLessThan(0.02)
                .isGreaterThanOrEqualTo(late.test().p());
        assertThat(late.effect().orElseThrow().value()).isGreaterThan(1);
        PairedFinding early = findings.stream()
                .filter(finding -> finding.what().equals("adversarial − standard, conv"))
                .findFirst()
                .orElseThrow();
        assertThat(early.test().p()).isEqualTo(1);
        assertThat(early.effect()).as("of differences that are all 0").isEmpty();
        assertThat(findings).extracting(PairedFinding::what).contains("standard: fc − conv", "adversarial: fc − conv");
    }

    private RecognitionMatrix matrix(ScoredBy score, Counting counting, Averaging averaging) {
        return RecognitionMatrix.of(Trial.of(rows, Rows.cifar10(), score, counting), averaging, BOOTSTRAP);
    }
}
