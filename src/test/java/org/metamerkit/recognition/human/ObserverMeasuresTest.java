// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.math3.random.Well19937c;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.recognition.RecognitionException;
import org.metamerkit.recognition.Table;
import org.metamerkit.recognition.statistics.Proportion;
import org.metamerkit.recognition.statistics.StatisticsGolden;

/** Measures of observers against closed forms and reference numbers. */
class ObserverMeasuresTest {
    private static final double CLOSE = 1e-12;

    @Test
    void givenTwoObservers_whenCompared_thenKappaIsCohens() {
        Consistency each =
                Consistency.of(new boolean[] {true, true, true, false}, new boolean[] {true, true, false, false});
        assertThat(each.observed()).isEqualTo(0.75);
        assertThat(each.expected()).isEqualTo(0.75 * 0.5 + 0.25 * 0.5);
        assertThat(each.kappa()).isEqualTo((0.75 - 0.5) / 0.5);
        assertThat(each.accuracyDifference()).isEqualTo(0.0625);
        assertThat(Consistency.of(new boolean[] {true, true}, new boolean[] {true, true})
                        .kappa())
                .isEqualTo(1);
        assertThat(Consistency.of(new boolean[] {true, false}, new boolean[] {false, true})
                        .kappa())
                .isEqualTo(-1);
        assertThatThrownBy(() -> Consistency.of(new boolean[0], new boolean[0]))
                .isInstanceOf(RecognitionException.class);
    }

    @Test
    void givenPeopleAndANetwork_whenCompared_thenEveryPersonIsPairedWithIt() {
        Responses people = new Responses(
                "study",
                List.of(
                        trial("ann", "a", "dog", "dog"),
                        trial("ann", "b", "cat", "dog"),
                        trial("bob", "a", "cat", "dog"),
                        trial("bob", "c", "cat", "cat")),
                List.of());
        Responses network = new Responses(
                "study", List.of(trial("net", "a", "dog", "dog"), trial("net", "b", "dog", "dog")), List.of());
        List<ErrorConsistency.Pair> pairs = ErrorConsistency.between(people, network);
        assertThat(pairs).extracting(ErrorConsistency.Pair::first).containsExactly("ann", "bob");
        assertThat(pairs.get(0).consistency().n()).isEqualTo(2);
        assertThat(pairs.get(0).consistency().observed()).isEqualTo(0.5);
        assertThat(pairs.get(1).consistency().n()).isEqualTo(1);
        assertThat(BenchmarkRow.ofNetworks(people, network).accuracy()).isEqualTo(1);
        Responses other = new Responses("study", List.of(trial("net", "z", "dog", "dog")), List.of());
        assertThatThrownBy(() -> ErrorConsistency.between(people, other))
                .hasMessageContaining("ann and net have no stimulus in common");
        Responses one = people.only(trial -> trial.observer().equals("ann")).orElseThrow();
        assertThatThrownBy(() -> ErrorConsistency.among(one)).hasMessageContaining("one participant, ann");
        assertThatThrownBy(() -> PeopleScores.ceiling(people, 10, 0))
                .hasMessageContaining("ann answered 2 of 3 stimuli");
    }

    /** Bob saw nothing late, and one of two early pictures; eve both but other late ones. */
    @Test
    void givenMissingConditionsAndStimuli_whenAnalysed_thenTheyAreNotedAndTheSummarySaysWhatItsMeansAreOf() {
        Responses people = new Responses(
                "study",
                List.of(
                        trial("ann", "a", "dog", "dog").withCondition("early"),
                        trial("ann", "b", "cat", "dog").withCondition("early"),
                        trial("ann", "c", "cat", "dog").withCondition("late"),
                        trial("bob", "a", "dog", "dog").withCondition("early"),
                        trial("eve", "a", "dog", "dog").withCondition("early"),
                        trial("eve", "b", "dog", "dog").withCondition("early"),
                        trial("eve", "c", "cat", "dog").withCondition("late"),
                        trial("eve", "d", "dog", "dog").withCondition("late")),
                List.of());
        Responses networks = new Responses(
                "study",
                List.of(
                        trial("net", "a", "dog", "dog").withCondition("early"),
                        trial("net", "z", "dog", "dog").withCondition("late"),
                        trial("other", "z", "dog", "dog").withCondition("late")),
                List.of());
        TrialAnalysis.Result result = TrialAnalysis.of(List.of(people), List.of(networks), AnalysisOptions.usual());
        assertThat(result.notes())
                .contains(
                        "study: 1 of 3 participants have no trial under some of the 2 conditions, and their means are over"
                                + " the others (the first: bob, none under late)")
                .contains(
                        "study: 3 of 4 consistencies of two participants are of the stimuli that both answered, not of all"
                                + " (the least: ann and bob, 1 of 2 under early)")
                .contains(
                        "study: 2 of 2 networks have no scored answer to some of the stimuli that people saw, and their"
                                + " numbers are of the others (the first: net, 1 of 4)")
                .anyMatch(note -> note.startsWith("no consistency of other with people: "))
                .anyMatch(note -> note.startsWith("no analysis of variance of study: 1 of 6 cells"));
        Table summary = result.tables().get(0);
        assertThat(summary.columns().subList(6, 13))
                .containsExactly(
                        "experiments",
                        "participants",
                        "pairs",
                        "conditions",
                        "fewest_conditions",
                        "stimuli",
                        "fewest_stimuli");
        assertThat(summary.rows())
                .extracting(row -> row.subList(6, 13))
                .containsExactly(List.of(1, 3, 3, 2, 1, 4, 1), List.of(1, 3, 3, 1, 1, 1, 1));
        BenchmarkRow twice =
                BenchmarkRow.mean("all", List.of(BenchmarkRow.ofPeople(people), BenchmarkRow.ofPeople(people)));
        assertThat(twice.basis()).isEqualTo(new BenchmarkRow.Basis(2, 6, 6, 4, 1, 8, 1));
    }

    @Test
    void givenResponses_whenEntropyIsAsked_thenItIsShannons() {
        assertThat(DecisionEntropy.bits(List.of(trial("a", "1", "dog", "dog"), trial("a", "2", "dog", "cat"))))
                .isZero();
        List<Trial> even = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            even.add(trial("a", "s" + i, "c" + i, "c0"));
        }
        assertThat(DecisionEntropy.bits(even)).isCloseTo(4, within(CLOSE));
        assertThat(DecisionEntropy.bits(List.of())).isZero();
    }

    @Test
    void givenHitsAndFalseAlarms_whenDPrimeIsAsked_thenHalfACaseIsAdded() {
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            trials.add(trial("a", "d" + i, i < 8 ? "dog" : "cat", "dog"));
            trials.add(trial("a", "c" + i, i < 3 ? "dog" : "cat", "cat"));
        }
        SignalDetection dog = SignalDetection.byCategory(trials).get("dog");
        assertThat(dog).isEqualTo(new SignalDetection(8, 2, 3, 7));
        // scipy: norm.ppf(8.5/11) - norm.ppf(3.5/11)
        assertThat(dog.dPrime()).isCloseTo(0.7478585948 + 0.4727891210, within(1e-9));
        assertThat(dog.criterion()).isCloseTo((0.4727891210 - 0.7478585948) / 2, within(1e-9));
        assertThat(new SignalDetection(10, 0, 0, 10).dPrime()).isFinite().isGreaterThan(3);
    }

    @Test
    void givenConflicts_whenShapeBiasIsAsked_thenOtherAnswersDoNotCount() {
        ShapeBias bias = ShapeBias.of(List.of(
                        trial("a", "cat1-dog2.png", "cat", "cat"),
                        trial("a", "cat2-dog1.png", "dog", "cat"),
                        trial("a", "cat3-dog1.png", "car", "cat"),
                        trial("a", "cat4-car1.png", "cat", "cat"),
                        trial("a", "cat5-cat1.png", "cat", "cat")))
                .orElseThrow();
        assertThat(bias).isEqualTo(new ShapeBias(2, 1, 1));
        assertThat(bias.bias()).isCloseTo(2 / 3.0, within(CLOSE));
        assertThat(ShapeBias.of(List.of(trial("a", "cat3-dog1.png", "car", "cat"))))
                .isEmpty();
    }

    @Test
    void givenGradedConditions_whenFitted_thenScipysMaximumIsFound() {
        for (JsonNode golden : StatisticsGolden.psychometric()) {
            double[] levels = StatisticsGolden.numbers(golden.get("levels"));
            double[] correct = StatisticsGolden.numbers(golden.get("correct"));
            double[] total = StatisticsGolden.numbers(golden.get("total"));
            List<PsychometricFit.Level> data = new ArrayList<>();
            for (int i = 0; i < levels.length; i++) {
                data.add(new PsychometricFit.Level(levels[i], new Proportion((long) correct[i], (long) total[i])));
            }
            PsychometricFit fit = PsychometricFit.of(data, golden.get("guess").asDouble(), 200, 1);
            assertThat(fit.logLikelihood())
                    .isCloseTo(golden.get("log_likelihood").asDouble(), within(1e-6));
            assertThat(fit.function().threshold())
                    .isCloseTo(golden.get("threshold").asDouble(), within(1e-3));
            assertThat(fit.function().width()).isCloseTo(golden.get("width").asDouble(), within(1e-3));
            assertThat(fit.function().lapse()).isCloseTo(golden.get("lapse").asDouble(), within(1e-3));
            assertThat(fit.thresholdInterval().contains(fit.function().threshold()))
                    .isTrue();
            assertThat(fit.deviance()).isPositive();
        }
    }

    @Test
    void givenTooFewLevels_whenFitted_thenItIsRefused() {
        PsychometricFit.Level level = new PsychometricFit.Level(1, new Proportion(1, 2));
        assertThatThrownBy(() -> PsychometricFit.of(List.of(level, level, level, level), 0.5, 10, 0))
                .isInstanceOf(RecognitionException.class)
                .hasMessageContaining("1 different levels");
    }

    /** True scores of variance 1 and noise of variance 1: the reliability of n people's mean is n/(n + 1). */
    @Test
    void givenTrueScoresAndNoise_whenACeilingIsAsked_thenItIsTheReliability() {
        int people = 10;
        int items = 4000;
        Well19937c random = new Well19937c(2);
        double[][] scores = new double[people][items];
        for (int item = 0; item < items; item++) {
            double truth = random.nextGaussian();
            for (int person = 0; person < people; person++) {
                scores[person][item] = truth + random.nextGaussian();
            }
        }
        NoiseCeiling ceiling = NoiseCeiling.of(scores, 200, 3);
        assertThat(ceiling.splitHalf()).isCloseTo(5 / 6.0, within(0.02));
        assertThat(ceiling.spearmanBrown()).isCloseTo(10 / 11.0, within(0.02));
        // correlation of one person (variance 2) with the mean of nine (variance 1 + 1/9)
        assertThat(ceiling.participantWithOthers()).isCloseTo(1 / Math.sqrt(2 * (1 + 1 / 9.0)), within(0.02));
        assertThat(ceiling.splitInterval().contains(ceiling.spearmanBrown())).isTrue();
    }

    @Test
    void givenScoresWithoutACeiling_whenAsked_thenItIsRefused() {
        assertThatThrownBy(() -> NoiseCeiling.of(new double[][] {{1, 0, 1}}, 10, 0))
                .hasMessageContaining("at least two");
        assertThatThrownBy(() -> NoiseCeiling.of(new double[][] {{1, 0, 1}, {1, 1, 1}}, 10, 0))
                .hasMessageContaining("the same score everywhere");
        assertThatThrownBy(() -> NoiseCeiling.of(new double[][] {{1, 0, 1}, {1, Double.NaN, 1}}, 10, 0))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> NoiseCeiling.of(new double[][] {{1, 0, 1}, {1, 0}}, 10, 0))
                .hasMessageContaining("the same three or more stimuli");
    }

    @ParameterizedTest
    @CsvSource({
        "3, 3",
        "3.0, 3",
        "0.10, 0.1",
        ".1, 0.1",
        "True, true",
        "c05, c05",
        "1e-2, 0.01",
        "8-10-10, 8-10-10",
        "'', ''"
    })
    void givenSpellingsOfOneCondition_whenNormalised_thenTheyAreOne(String written, String normal) {
        assertThat(ConditionName.normal(written)).isEqualTo(normal);
    }

    @ParameterizedTest
    @CsvSource({"c05, 5", "0.35, 0.35", "128-3-10, 128", "-2, -2"})
    void givenAGradedCondition_whenItsLevelIsAsked_thenItIsTheNumber(String name, double level) {
        assertThat(ConditionName.level(name)).hasValue(level);
        assertThat(ConditionName.level("bw")).isEmpty();
        assertThat(ConditionName.level("inf")).isEmpty();
    }

    private static Trial trial(String observer, String stimulus, String response, String category) {
        return new Trial(
                observer,
                stimulus,
                "",
                Optional.of(response),
                OptionalDouble.empty(),
                Optional.of(category),
                StimulusName.texture(stimulus));
    }
}
