// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.SharedData;
import org.metamerkit.recognition.statistics.AnovaAssert;
import org.metamerkit.recognition.statistics.AnovaEffect;
import org.metamerkit.recognition.statistics.AnovaTable;
import org.metamerkit.recognition.statistics.Correlations;
import org.metamerkit.recognition.statistics.MixedAnova;
import org.metamerkit.recognition.statistics.MixedDesign;
import org.metamerkit.recognition.statistics.PValue;
import org.metamerkit.recognition.statistics.PermutationTest;
import org.metamerkit.recognition.statistics.RepeatedMeasures;
import org.metamerkit.recognition.statistics.RepeatedMeasuresAnova;
import org.metamerkit.recognition.statistics.Score;
import org.metamerkit.recognition.statistics.StatisticsGolden;

/** What Feather et al. 2023 published comes out of the data they published. */
class FeatherHumanDataTest {
    private HumanProportions people;

    @BeforeEach
    void read() {
        people = HumanProportions.read(SharedData.require("human/feather2023_metamer_recognition.csv"));
    }

    @ParameterizedTest
    @CsvSource({"audio, 144, 0.9487, 0.8630, 0.7134", "visual, 148, 0.8598, 0.9195, 0.7475"})
    void givenThePublishedTables_whenPeopleAndOtherNetworksAreCorrelated_thenFigure8eComesOut(
            String modality, int points, double rSquared, double spearman, double kendall) {
        NetworkProportions networks =
                NetworkProportions.read(SharedData.require("human/feather2023_cross_model_recognition.csv"));
        HumanNetworkComparison comparison =
                HumanNetworkComparison.of(people.scores(modality), networks.scores(modality));
        Correlations correlations = comparison.correlations();
        assertThat(comparison.points()).hasSize(points);
        assertThat(correlations.n()).isEqualTo(points);
        assertThat(correlations.rSquared()).isCloseTo(rSquared, within(5e-5));
        assertThat(correlations.spearman()).isCloseTo(spearman, within(5e-5));
        assertThat(correlations.kendall()).isCloseTo(kendall, within(5e-5));
    }

    @Test
    void givenTheVisualTables_whenJoined_thenNetworksWithoutOtherNetworksAreNamed() {
        NetworkProportions networks =
                NetworkProportions.read(SharedData.require("human/feather2023_cross_model_recognition.csv"));
        HumanNetworkComparison comparison =
                HumanNetworkComparison.of(people.scores("visual"), networks.scores("visual"));
        assertThat(comparison.points().stream()
                        .map(HumanNetworkComparison.Point::network)
                        .distinct())
                .hasSize(20);
        assertThat(comparison.withoutNetworks()).contains("CLIP_resnet50 stem");
        // resnet50 was in four experiments
        assertThat(comparison.points().stream()
                        .filter(point -> point.network().equals("resnet50"))
                        .allMatch(point -> point.participants() == 22 + 20 + 21 + 21))
                .isTrue();
    }

    /** "significant main effects in each case, F1,19 > 104.61, ηp2 > 0.85" (their Fig. 4, standard against each adversarial network). */
    @Test
    void givenRobustNetworks_whenComparedWithStandardOnes_thenTheSmallestPublishedFComesOut() {
        List<AnovaEffect> effects = List.of(
                network("3", "resnet50", "resnet50_l2_3_robust"),
                network("3", "resnet50", "resnet50_linf_4_robust"),
                network("3", "resnet50", "resnet50_linf_8_robust"),
                network("4", "alexnet", "alexnet_l2_3_robust"),
                network("4", "alexnet", "alexnet_linf_8_robust"));
        assertSmallest(effects, 104.61, 0.85);
    }

    /** "F1,19 > 121.38, ηp2 > 0.86" (their Fig. 4, random against adversarial perturbations of the same type and size). */
    @Test
    void givenRobustNetworks_whenComparedWithRandomPerturbations_thenTheSmallestPublishedFComesOut() {
        List<AnovaEffect> effects = List.of(
                network("3", "resnet50_l2_3_robust", "resnet50_random_l2_perturb"),
                network("3", "resnet50_linf_8_robust", "resnet50_random_linf8_perturb"),
                network("4", "alexnet_l2_3_robust", "alexnet_random_l2_3_perturb"),
                network("4", "alexnet_linf_8_robust", "alexnet_random_linf8_perturb"));
        assertSmallest(effects, 121.38, 0.86);
    }

    @Test
    void givenTheLargestVisualExperiment_whenAnalysed_thenRsNumbersComeOut() {
        AnovaAssert.assertAsInR(
                RepeatedMeasuresAnova.of(RepeatedMeasures.of(
                        "stage",
                        scores("Vision", "3", List.of("resnet50")).stream()
                                .map(score -> Score.of(score.participant(), score.second(), score.value()))
                                .toList())),
                StatisticsGolden.anova("stages of resnet50"));
        List<String> networks = List.of(
                "resnet50",
                "resnet50_l2_3_robust",
                "resnet50_linf_4_robust",
                "resnet50_linf_8_robust",
                "resnet50_random_l2_perturb",
                "resnet50_random_linf8_perturb");
        AnovaAssert.assertAsInR(
                RepeatedMeasuresAnova.of(RepeatedMeasures.of("network", "stage", scores("Vision", "3", networks))),
                StatisticsGolden.anova("six networks of vision experiment 3"));
        AnovaAssert.assertAsInR(MixedAnova.of(observers()), StatisticsGolden.anova("people and resnet50"));
    }

    /** Six networks and nine stages of 20 people, 10,000 permutations: below 10 s is asked for. */
    @Test
    void givenTheLargestExperiment_whenPermutedTenThousandTimes_thenItTakesSeconds() {
        List<String> networks = people.rows().stream()
                .filter(row ->
                        row.modality().equals("audio") && row.experiment().equals("3"))
                .map(HumanProportions.Row::network)
                .distinct()
                .toList();
        RepeatedMeasures measures = RepeatedMeasures.of("network", "stage", scores("Audio", "3", networks));
        long begin = System.nanoTime();
        PermutationTest test = PermutationTest.seeded(0);
        PValue interaction = test.interaction(measures);
        PValue main = test.mainEffect(measures, 0);
        PValue stages = test.mainEffect(measures, 1);
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf("10,000 permutations of 20 × 6 × 9, interaction and both main effects: %.2f s%n", seconds);
        assertThat(interaction.p()).isEqualTo(1e-4);
        assertThat(main.p()).isEqualTo(1e-4);
        assertThat(stages.p()).isEqualTo(1e-4);
        assertThat(interaction.n()).isEqualTo(20);
        assertThat(seconds).isLessThan(10);
    }

    @Test
    void givenPeopleAndANetwork_whenPermuted_thenNoPermutationReachesTheObservedF() {
        PermutationTest test = new PermutationTest(1000, 0);
        assertThat(test.between(observers()).p()).isEqualTo(1e-3);
        assertThat(test.interaction(observers()).p()).isEqualTo(1e-3);
        assertThat(test.interaction(observers()).sentence())
                .contains("F(7, 266) = 258.1", "n = 20 participants, and the network on the stimuli of each");
    }

    private void assertSmallest(List<AnovaEffect> effects, double f, double partialEtaSquared) {
        assertThat(effects.stream().mapToDouble(AnovaEffect::f).min().orElseThrow())
                .isCloseTo(f, within(0.005));
        assertThat(effects.stream()
                        .mapToDouble(AnovaEffect::partialEtaSquared)
                        .min()
                        .orElseThrow())
                .isCloseTo(partialEtaSquared, within(0.005));
        assertThat(effects).allMatch(effect -> effect.degreesOfFreedom() == 1 && effect.errorDegreesOfFreedom() == 19);
        assertThat(effects).allMatch(effect -> effect.p().p() < 1e-4);
    }

    private AnovaEffect network(String experiment, String... networks) {
        AnovaTable table = RepeatedMeasuresAnova.of(
                RepeatedMeasures.of("network", "stage", scores("Vision", experiment, Arrays.asList(networks))));
        return table.effect("network");
    }

    private List<Score> scores(String modality, String experiment, List<String> networks) {
        return people.rows().stream()
                .filter(row -> row.modality().equals(HumanProportions.modality(modality)))
                .filter(row -> row.experiment().equals(experiment) && networks.contains(row.network()))
                // R was given six digits
                .map(row -> new Score(
                        row.participant(),
                        row.network(),
                        row.stage(),
                        Math.rint(row.human().value() * 1e6) / 1e6))
                .toList();
    }

    private MixedDesign observers() {
        Map<String, List<Score>> groups = new LinkedHashMap<>();
        people.rows().stream()
                .filter(row -> row.modality().equals("visual")
                        && row.experiment().equals("3")
                        && row.network().equals("resnet50"))
                .forEach(row -> {
                    groups.computeIfAbsent("people", unused -> new ArrayList<>())
                            .add(Score.of(
                                    row.participant(),
                                    row.stage(),
                                    Math.rint(row.human().value() * 1e6) / 1e6));
                    groups.computeIfAbsent("network", unused -> new ArrayList<>())
                            .add(Score.of(
                                    row.participant(),
                                    row.stage(),
                                    row.networkProportion().orElseThrow()));
                });
        return MixedDesign.of("observer", "stage", groups)
                .countedBy("people", "participants, and the network on the stimuli of each");
    }
}
