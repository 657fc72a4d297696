// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.metamerkit.SharedData;
import org.metamerkit.recognition.statistics.Proportion;

/** The published numbers of model-vs-human's people come out of their 85,120 trials. */
class ModelVsHumanDataTest {
    private static final double PRINTED = 5e-5;

    private static final Map<String, Double> ERROR_CONSISTENCY = Map.ofEntries(
            Map.entry("cue-conflict", 0.3311),
            Map.entry("edge", 0.3184),
            Map.entry("silhouette", 0.4757),
            Map.entry("sketch", 0.3696),
            Map.entry("stylized", 0.5006),
            Map.entry("colour", 0.4154),
            Map.entry("contrast", 0.4370),
            Map.entry("eidolonI", 0.3863),
            Map.entry("eidolonII", 0.4540),
            Map.entry("eidolonIII", 0.4595),
            Map.entry("false-colour", 0.4440),
            Map.entry("high-pass", 0.4401),
            Map.entry("low-pass", 0.4689),
            Map.entry("phase-scrambling", 0.4467),
            Map.entry("power-equalisation", 0.5106),
            Map.entry("rotation", 0.4385),
            Map.entry("uniform-noise", 0.4341));

    private static List<Responses> experiments;

    @BeforeAll
    static void read() {
        experiments = ResponsesReader.read(SharedData.require("human/model-vs-human"), ResponseOptions.none());
    }

    @Test
    void givenTheFolder_whenRead_thenAllExperimentsAndTrialsAreThere() {
        assertThat(experiments).hasSize(17);
        assertThat(experiments.stream().mapToInt(each -> each.trials().size()).sum())
                .isEqualTo(85_120);
        long silent = experiments.stream()
                .flatMap(each -> each.trials().stream())
                .filter(trial -> trial.response().isEmpty())
                .count();
        assertThat(silent).isEqualTo(597);
        assertThat(experiment("colour").notes()).anyMatch(note -> note.contains("have no response and count as wrong"));
        assertThat(experiment("uniform-noise").conditions())
                .containsExactly("0", "0.03", "0.05", "0.1", "0.2", "0.35", "0.6", "0.9");
        assertThat(experiment("eidolonI").conditions()).startsWith("1-10-10", "2-10-10", "4-10-10", "8-10-10");
    }

    @Test
    void givenPeople_whenComparedWithOneAnother_thenThePublishedErrorConsistencyComesOut() {
        ExcludedConditions excluded = ExcludedConditions.modelVsHuman();
        List<BenchmarkRow> rows = new ArrayList<>();
        Map<String, Double> consistency = new LinkedHashMap<>();
        for (Responses experiment : experiments) {
            BenchmarkRow row = BenchmarkRow.ofPeople(excluded.apply(experiment).orElseThrow());
            rows.add(row);
            consistency.put(row.name(), row.errorConsistency());
        }
        assertThat(consistency).containsOnlyKeys(ERROR_CONSISTENCY.keySet());
        ERROR_CONSISTENCY.forEach(
                (name, printed) -> assertThat(consistency.get(name)).as(name).isCloseTo(printed, within(PRINTED)));
        BenchmarkRow mean = BenchmarkRow.mean("people", rows);
        assertThat(mean.accuracy()).isCloseTo(0.7228, within(PRINTED));
        assertThat(mean.observedConsistency()).isCloseTo(0.8085, within(PRINTED));
        assertThat(mean.errorConsistency()).isCloseTo(0.4312, within(PRINTED));
        assertThat(mean.accuracyDifference()).isCloseTo(0.0066, within(PRINTED));
    }

    @Test
    void givenCueConflict_whenShapeBiasIsAsked_thenThePublishedNumbersComeOut() {
        Responses responses = experiment("cue-conflict");
        ShapeBias pooled = ShapeBias.of(responses.trials()).orElseThrow();
        assertThat(pooled.bias()).isCloseTo(0.9587, within(PRINTED));
        assertThat(pooled.shape() + pooled.texture() + pooled.other()).isEqualTo(12_000);
        double[] each = responses.byObserver().values().stream()
                .mapToDouble(trials -> ShapeBias.of(trials).orElseThrow().bias())
                .toArray();
        assertThat(each)
                .containsExactly(
                        new double[] {0.9617, 0.9438, 0.9673, 0.9191, 0.9640, 0.9760, 0.9408, 0.9577, 0.9866, 0.9589},
                        within(PRINTED));
        double overCategories = ShapeBias.byCategory(responses.trials()).values().stream()
                .mapToDouble(ShapeBias::bias)
                .average()
                .orElseThrow();
        assertThat(overCategories).isCloseTo(0.9538, within(PRINTED));
    }

    @Test
    void givenPicturesWithoutConflict_whenShapeBiasIsAsked_thenThereIsNone() {
        assertThat(ShapeBias.of(experiment("sketch").trials())).isEmpty();
        assertThat(ShapeBias.of(experiment("colour").trials())).isEmpty();
    }

    @Test
    void givenGrowingNoise_whenAPsychometricFunctionIsFitted_thenItFollowsTheAccuracies() {
        Responses noise = experiment("uniform-noise");
        List<PsychometricFit.Level> levels = noise.byCondition().entrySet().stream()
                .map(entry -> new PsychometricFit.Level(
                        ConditionName.level(entry.getKey()).getAsDouble(),
                        new Proportion(
                                entry.getValue().stream()
                                        .filter(Trial::isCorrect)
                                        .count(),
                                entry.getValue().size())))
                .toList();
        PsychometricFit fit = PsychometricFit.of(levels, 1 / 16.0, 50, 0);
        assertThat(fit.function().width()).isNegative();
        assertThat(fit.thresholdInterval().contains(fit.function().threshold())).isTrue();
        for (PsychometricFit.Level level : levels) {
            assertThat(fit.function().at(level.level()))
                    .isCloseTo(level.answers().value(), within(0.1));
        }
    }

    @Test
    void givenPeople_whenANoiseCeilingIsAsked_thenLowerAndUpperBoundAreInOrder() {
        NoiseCeiling ceiling = PeopleScores.ceiling(experiment("silhouette"), 100, 0);
        assertThat(ceiling.participants()).isEqualTo(10);
        assertThat(ceiling.items()).isEqualTo(160);
        assertThat(ceiling.participantWithOthers()).isLessThan(ceiling.participantWithAll());
        assertThat(ceiling.spearmanBrown()).isGreaterThan(ceiling.splitHalf()).isBetween(0.5, 1.0);
    }

    private static Responses experiment(String name) {
        return experiments.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
