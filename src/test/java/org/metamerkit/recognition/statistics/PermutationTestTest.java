// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.commons.math3.random.Well19937c;
import org.junit.jupiter.api.Test;

class PermutationTestTest {
    private static final PermutationTest MANY = PermutationTest.seeded(0);
    /** Four standard errors of a share of 10,000. */
    private static final double CHANCE = 0.02;

    @Test
    void givenThreePairsOfOneSign_whenTested_thenTwoOfEightSignsReachTheDifference() {
        PValue p = MANY.pairs("a over b", new double[] {3, 4, 7}, new double[] {1, 1, 1});
        assertThat(p.p()).isCloseTo(2 / 8.0, within(CHANCE));
        assertThat(p.value()).isCloseTo(11 / 3.0, within(1e-12));
        assertThat(p.sentence())
                .contains("10,000 permutations, seed 0", "n = 3 pairs", "permutation test of pairs, a over b");
    }

    @Test
    void givenTwoGroupsApart_whenTested_thenTwoOfTwentyLabellingsReachTheDifference() {
        PValue p = MANY.groups("a over b", new double[] {1, 2, 3}, new double[] {10, 11, 13});
        assertThat(p.p()).isCloseTo(2 / 20.0, within(CHANCE));
    }

    @Test
    void givenFourPointsInARow_whenCorrelated_thenTwoOf24OrdersReachR() {
        PValue p = MANY.correlation("x and y", new double[] {1, 2, 3, 4}, new double[] {1, 2, 3, 5});
        assertThat(p.p()).isCloseTo(2 / 24.0, within(CHANCE));
    }

    @Test
    void givenTwoLevels_whenTheFactorIsTested_thenItIsTheTestOfPairs() {
        double[] a = {0.9, 0.7, 0.8, 0.75, 0.6, 0.82};
        double[] b = {0.7, 0.72, 0.5, 0.7, 0.55, 0.6};
        List<Score> scores = new ArrayList<>();
        for (int i = 0; i < a.length; i++) {
            scores.add(Score.of("p" + i, "a", a[i]));
            scores.add(Score.of("p" + i, "b", b[i]));
        }
        PValue factor = MANY.oneFactor(RepeatedMeasures.of("kind", scores));
        double t = TTests.paired("a over b", a, b).value();
        assertThat(factor.value()).isCloseTo(t * t, within(1e-9));
        assertThat(factor.p()).isCloseTo(MANY.pairs("a over b", a, b).p(), within(CHANCE));
        assertThat(factor.degreesOfFreedom()).containsExactly(1.0, 5.0);
    }

    @Test
    void givenAnEffectThatNoPermutationReaches_whenTested_thenPIsOneOverTheirNumber() {
        List<Score> scores = new ArrayList<>();
        for (int participant = 0; participant < 20; participant++) {
            for (int level = 0; level < 6; level++) {
                scores.add(Score.of("p" + participant, "l" + level, level + 0.01 * ((participant * 7 + level) % 5)));
            }
        }
        assertThat(new PermutationTest(500, 3)
                        .oneFactor(RepeatedMeasures.of("stage", scores))
                        .p())
                .isEqualTo(1 / 500.0);
    }

    @Test
    void givenTheSameSeed_whenTestedAgain_thenTheSameP() {
        JsonNode golden = StatisticsGolden.anova("two within");
        RepeatedMeasures measures = RepeatedMeasures.of("a", "b", StatisticsGolden.scores(golden.get("values"), 4));
        PValue first = new PermutationTest(2000, 5).interaction(measures);
        assertThat(new PermutationTest(2000, 5).interaction(measures)).isEqualTo(first);
        assertThat(new PermutationTest(2000, 6).interaction(measures).p()).isNotEqualTo(first.p());
        // close to the F distribution's: 0.0073 (R)
        assertThat(first.value()).isCloseTo(3.549473684, within(1e-8));
        assertThat(first.p()).isBetween(0.001, 0.02);
    }

    /** p below 0.1 must turn up in about a tenth of data without any effect, for every kind of exchange. */
    @Test
    void givenNoise_whenTested_thenPIsUniform() {
        PermutationTest few = new PermutationTest(99, 4);
        Map<String, Function<List<Score>, PValue>> tests = new LinkedHashMap<>();
        tests.put(
                "one factor",
                scores -> few.oneFactor(RepeatedMeasures.of(
                        "a",
                        scores.stream()
                                .filter(score -> score.second().equals("b0"))
                                .map(score -> Score.of(score.participant(), score.first(), score.value()))
                                .toList())));
        tests.put("main effect", scores -> few.mainEffect(RepeatedMeasures.of("a", "b", scores), 1));
        tests.put("interaction", scores -> few.interaction(RepeatedMeasures.of("a", "b", scores)));
        tests.put("between", scores -> few.between(twoGroups(scores)));
        tests.put("within", scores -> few.within(twoGroups(scores)));
        tests.put("mixed interaction", scores -> few.interaction(twoGroups(scores)));
        tests.forEach((name, test) -> {
            int below = 0;
            Well19937c random = new Well19937c(11);
            int sets = 400;
            for (int set = 0; set < sets; set++) {
                List<Score> scores = new ArrayList<>();
                for (int participant = 0; participant < 8; participant++) {
                    for (int cell = 0; cell < 6; cell++) {
                        scores.add(new Score("p" + participant, "a" + cell / 2, "b" + cell % 2, random.nextGaussian()));
                    }
                }
                below += test.apply(scores).p() <= 0.1 ? 1 : 0;
            }
            assertThat((double) below / sets).as(name).isCloseTo(0.1, within(0.06));
        });
    }

    private static MixedDesign twoGroups(List<Score> scores) {
        Map<String, List<Score>> groups = new LinkedHashMap<>();
        for (Score score : scores) {
            int participant = Integer.parseInt(score.participant().substring(1));
            groups.computeIfAbsent(participant < 4 ? "people" : "network", unused -> new ArrayList<>())
                    .add(Score.of(score.participant(), score.first() + score.second(), score.value()));
        }
        return MixedDesign.of("observer", "stage", groups);
    }
}
