// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnovaTest {
    @Test
    void givenWinersDrugs_whenAnalysed_thenTheTextbooksNumbersComeOut() {
        JsonNode golden = StatisticsGolden.anova("one within");
        RepeatedMeasures measures = RepeatedMeasures.of("drug", StatisticsGolden.scores(golden.get("values"), 1));
        AnovaTable table = RepeatedMeasuresAnova.of(measures);
        // Winer 1971, table 4.3-2
        assertThat(table.effect("drug").sumOfSquares()).isCloseTo(698.20, within(0.005));
        assertThat(table.effect("drug").errorSumOfSquares()).isCloseTo(112.80, within(0.005));
        assertThat(table.effect("drug").f()).isCloseTo(24.76, within(0.005));
        AnovaAssert.assertAsInR(table, golden);
        assertThat(table.effect("drug").p().sentence())
                .isEqualTo("repeated-measures ANOVA, drug: F(3, 12) = 24.76, p = 2.0e-05, n = 5 participants");
    }

    @Test
    void givenTwoWithinFactors_whenAnalysed_thenRsNumbersComeOut() {
        JsonNode golden = StatisticsGolden.anova("two within");
        int second = golden.get("second_levels").asInt();
        RepeatedMeasures measures =
                RepeatedMeasures.of("stage", "network", StatisticsGolden.scores(golden.get("values"), second));
        AnovaTable table = RepeatedMeasuresAnova.of(measures);
        AnovaAssert.assertAsInR(table, golden);
        assertThat(table.effects().get(2).name()).isEqualTo("stage × network");
    }

    @Test
    void givenTwoFactors_whenOneIsAveragedOver_thenTheOthersMainEffectStays() {
        JsonNode golden = StatisticsGolden.anova("two within");
        RepeatedMeasures measures = RepeatedMeasures.of("a", "b", StatisticsGolden.scores(golden.get("values"), 4));
        AnovaTable table = RepeatedMeasuresAnova.of(measures);
        for (int factor = 0; factor < 2; factor++) {
            AnovaEffect alone = RepeatedMeasuresAnova.of(measures.meanOver(1 - factor))
                    .effects()
                    .get(0);
            assertThat(alone.f()).isCloseTo(table.effects().get(factor).f(), within(1e-9));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed, balanced", "mixed, groups of 11 and 16"})
    void givenAMixedDesign_whenAnalysed_thenRsNumbersComeOut(String name) {
        JsonNode golden = StatisticsGolden.anova(name);
        AnovaTable table = MixedAnova.of(mixed(golden));
        AnovaAssert.assertAsInR(table, golden);
    }

    @Test
    void givenPotthoffAndRoysChildren_whenAnalysed_thenThePublishedFComesOut() {
        AnovaTable table = MixedAnova.of(mixed(StatisticsGolden.anova("mixed, groups of 11 and 16")));
        assertThat(table.effect("between").f()).isCloseTo(9.29, within(0.005));
        assertThat(table.effect("between").p().p()).isCloseTo(0.0054, within(5e-5));
        assertThat(table.effect("within").epsilon().getAsDouble()).isCloseTo(0.8672, within(5e-5));
        assertThat(table.effect("between × within").f()).isCloseTo(2.36, within(0.005));
    }

    @Test
    void givenValuesThatDifferByRoundingOnly_whenAnalysed_thenNothingIsFound() {
        List<Score> scores = new ArrayList<>();
        for (int participant = 0; participant < 6; participant++) {
            for (int level = 0; level < 3; level++) {
                scores.add(Score.of("p" + participant, "l" + level, 0.1 + 0.2 * participant));
            }
        }
        RepeatedMeasures measures = RepeatedMeasures.of("stage", scores);
        assertThat(RepeatedMeasuresAnova.of(measures).effect("stage").p().p()).isEqualTo(1);
        assertThat(new PermutationTest(100, 1).oneFactor(measures).p()).isEqualTo(1);
    }

    @Test
    void givenDesignsThatAreNotWhole_whenBuilt_thenTheyAreRefusedInOneSentence() {
        List<Score> scores = new ArrayList<>(List.of(
                Score.of("ann", "early", 0.9),
                Score.of("ann", "late", 0.3),
                Score.of("bob", "early", 0.8),
                Score.of("bob", "late", 0.2)));
        assertRefused(scores.subList(0, 3), "1 of 4 cells", "bob at stage late");
        assertRefused(scores.subList(0, 2), "1 participants", "at least two");
        assertRefused(List.of(scores.get(0), scores.get(2)), "[early]", "at least two");
        scores.add(Score.of("ann", "late", 0.4));
        assertRefused(scores, "of the participants, ann has two values at stage late");
        scores.set(4, Score.of("eve", "late", Double.NaN));
        assertRefused(scores, "of the participants, eve has NaN");
        assertRefused(List.of(), "0 participants");
        Map<String, List<Score>> groups = new LinkedHashMap<>();
        groups.put("people", scores.subList(0, 4));
        assertThatThrownBy(() -> MixedDesign.of("observer", "stage", groups))
                .isInstanceOf(StatisticsException.class)
                .hasMessageContaining("[people]");
        groups.put("network", scores.subList(0, 2));
        assertThatThrownBy(() -> MixedDesign.of("observer", "stage", groups))
                .isInstanceOf(StatisticsException.class)
                .hasMessageContaining("the group network of observer has 1 participants");
    }

    @Test
    void givenADesignOverPictures_whenItIsNotWhole_thenTheRefusalNamesPictures() {
        List<Score> scores =
                List.of(Score.of("cat", "early", 0.9), Score.of("cat", "late", 0.3), Score.of("dog", "early", 0.8));
        assertThatThrownBy(() -> RepeatedMeasures.of("stage", scores, "pictures"))
                .hasMessage(
                        "1 of 4 cells of a repeated-measures design are empty, the first that of dog at stage late; all"
                                + " pictures need every cell: leave out the pictures or levels that lack some");
        assertThatThrownBy(() -> RepeatedMeasures.of("stage", scores.subList(0, 2), "pictures"))
                .hasMessageContaining("1 pictures")
                .hasMessageNotContaining("participant");
    }

    /** The network answers what each participant saw: two groups of numbers, and as many independent units as participants. */
    @Test
    void givenANetworkOnTheStimuliOfEachParticipant_whenAnalysed_thenPValuesCountParticipants() {
        Map<String, List<Score>> groups = new LinkedHashMap<>();
        for (String person : List.of("ann", "bob", "eve")) {
            double skill = person.charAt(0) / 200.0;
            groups.computeIfAbsent("people", key -> new ArrayList<>())
                    .addAll(List.of(Score.of(person, "early", skill), Score.of(person, "late", skill * skill)));
            groups.computeIfAbsent("network", key -> new ArrayList<>())
                    .addAll(List.of(Score.of(person, "early", 0.9), Score.of(person, "late", 0.8 + skill / 10)));
        }
        MixedDesign design = MixedDesign.of("observer", "stage", groups);
        MixedDesign counted = design.countedBy("people", "participants, and the network");
        AnovaEffect effect = MixedAnova.of(counted).effect("observer");
        assertThat(MixedAnova.of(design).effect("observer").p().n()).isEqualTo(6);
        assertThat(effect.f())
                .isEqualTo(MixedAnova.of(design).effect("observer").f());
        assertThat(effect.p().sentence()).endsWith("n = 3 participants, and the network");
        assertThat(new PermutationTest(10, 0).between(counted).sentence())
                .endsWith("n = 3 participants, and the network");
    }

    private static void assertRefused(List<Score> scores, String... words) {
        assertThatThrownBy(() -> RepeatedMeasures.of("stage", scores))
                .isInstanceOf(StatisticsException.class)
                .hasMessageContainingAll(words);
    }

    static MixedDesign mixed(JsonNode golden) {
        Map<String, List<Score>> groups = new LinkedHashMap<>();
        double[] groupOf = StatisticsGolden.numbers(golden.get("groups"));
        for (Score score : StatisticsGolden.scores(golden.get("values"), 1)) {
            int participant = Integer.parseInt(score.participant().substring(1));
            groups.computeIfAbsent("g" + groupOf[participant], unused -> new ArrayList<>())
                    .add(score);
        }
        return MixedDesign.of("between", "within", groups);
    }
}
