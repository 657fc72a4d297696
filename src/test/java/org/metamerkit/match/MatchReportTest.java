// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchReportTest {
    private static final NullDistribution NULL =
            Nulls.straight(Nulls.provenance("test", 1000, OptionalDouble.of(0)), "stem");
    private static final Optional<NullChoice> CHOICE = Optional.of(new NullChoice(NULL, NullChoice.Source.EMBEDDED));

    // The null's maxima are 0.5, 0.5 and 1 dB; "at least" includes the maximum itself.
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "0.5, 0.5, 1.0, true, true",
                "0.9, 0.9, 9.0, none, true",
                "0.9, 0.9, 9.0, false, false",
                "0.4999, 0.9, 9.0, true, false",
                "0.9, 0.4999, 9.0, true, false",
                "0.9, 0.9, 0.9999, none, false"
            })
    void givenAMatch_whenJudged_thenAllThreeMeasuresAndTheClassMustHold(
            double spearman, double pearson, double snr, Boolean same, boolean passes) {
        MatchVerdict verdict = MatchCriterion.judge(
                new MatchStatistics(spearman, pearson, snr, 2 * snr),
                Optional.of(NULL),
                Optional.ofNullable(same).map(MatchReportTest::classes));
        assertThat(verdict.passes()).contains(passes);
        assertThat(verdict.reason().isPresent()).isEqualTo(!passes);
    }

    @Test
    void givenSeveralFailures_whenJudged_thenOneSentenceNamesEach() {
        MatchVerdict verdict = MatchCriterion.judge(
                new MatchStatistics(0.1, 0.9, 0.5, 1), Optional.of(NULL), Optional.of(classes(false)));
        assertThat(verdict.reason())
                .contains("Fails the criterion: spearman 0.1000 is below the null's maximum 0.5000;"
                        + " snr_db 0.5000 is below the null's maximum 1.000;"
                        + " the network answers \"dog\", and \"cat\" to the original (imagenet16_maximum).");
        assertThat(verdict.measures().get(Measure.PEARSON).passes()).isTrue();
        assertThat(verdict.measures().get(Measure.PEARSON).pText()).isEqualTo("p ≤ 2.1e-06");
    }

    @Test
    void givenNoNull_whenJudged_thenThereIsNoVerdictWhateverTheClass() {
        for (boolean same : new boolean[] {true, false}) {
            MatchReport report = MatchReport.of("stem", stages(), Optional.of(classes(same)), Optional.empty());
            assertThat(report.passes()).isEmpty();
            assertThat(report.verdict().reason().orElseThrow()).contains("metamerkit null");
            assertThat(report.toJson().get("passes").isNull()).isTrue();
            assertThat(report.toJson().get("null").isNull()).isTrue();
            assertThat(report.toJson().get("measures").isEmpty()).isTrue();
        }
    }

    @Test
    void givenAReport_whenWrittenAsJson_thenTheKeysAreThoseOfTheCommandLine() {
        MatchReport report = MatchReport.of("stem", stages(), Optional.of(classes(true)), CHOICE);
        assertThat(names(report.summaryJson()))
                .containsExactly("spearman", "pearson", "snr_db", "snr_db_power", "same_class", "class_rule", "passes");
        ObjectNode json = report.toJson();
        assertThat(json.get("passes").booleanValue()).isTrue();
        assertThat(json.get("class_rule").textValue()).isEqualTo("imagenet16_maximum");
        assertThat(names(json.get("stages"))).containsExactly("stem", "logits");
        assertThat(json.get("stages").get("logits").get("snr_db").doubleValue()).isEqualTo(9999);
        assertThat(json.at("/null/source").textValue()).isEqualTo("embedded");
        assertThat(json.at("/null/lenient").booleanValue()).isTrue();
        assertThat(json.at("/null/description").textValue()).contains("lenient");
        assertThat(json.at("/null/pairs").longValue()).isEqualTo(499_500);
        assertThat(json.at("/measures/snr_db/null_maximum").doubleValue()).isEqualTo(1);
        assertThat(json.at("/classes/original/imagenet16_mean").textValue()).isEqualTo("cat");
        assertThat(json.at("/classes/metamer/index").intValue()).isEqualTo(282);
    }

    @Test
    void givenNoClassifier_whenWrittenAsJson_thenTheClassIsNullAndTheMeasuresDecide() {
        MatchReport report = MatchReport.of("stem", stages(), Optional.empty(), CHOICE);
        assertThat(report.passes()).contains(true);
        assertThat(report.toJson().get("same_class").isNull()).isTrue();
        assertThat(report.toJson().get("class_rule").isNull()).isTrue();
        assertThat(report.toJson().get("classes").isNull()).isTrue();
    }

    @Test
    void givenAnotherStagesNullOrNoMatchedStage_whenReported_thenRefused() {
        assertThatThrownBy(() -> MatchReport.of("logits", stages(), Optional.empty(), CHOICE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("of stage stem, expected the matched stage logits");
        assertThatThrownBy(() -> MatchReport.of("blocks.1", stages(), Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("measure the matched stage too");
    }

    private static Map<String, MatchStatistics> stages() {
        Map<String, MatchStatistics> stages = new LinkedHashMap<>();
        stages.put("stem", new MatchStatistics(0.9, 0.8, 7, 14));
        stages.put("logits", new MatchStatistics(1, 1, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY));
        return stages;
    }

    private static SameClass classes(boolean same) {
        return SameClass.decide(
                SameClassTest.imagenet(281, "cat", "cat"), SameClassTest.imagenet(282, same ? "cat" : "dog", "cat"));
    }

    private static List<String> names(JsonNode node) {
        return node.properties().stream().map(Map.Entry::getKey).toList();
    }
}
