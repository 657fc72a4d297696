// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MatchStatisticsTest {
    static Stream<Arguments> scipyCases() throws IOException {
        try (InputStream stream = MatchStatisticsTest.class.getResourceAsStream("golden_match.json")) {
            JsonNode cases = new ObjectMapper().readTree(stream).get("measures");
            return StreamSupport.stream(cases.spliterator(), false)
                    .map(node -> Arguments.of(node.get("name").asText(), node));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scipyCases")
    void givenActivationsOfTheFixture_whenCompared_thenScipyAgrees(String name, JsonNode node) {
        MatchStatistics match = MatchStatistics.between(floats(node.get("original")), floats(node.get("metamer")));
        assertThat(match.spearman()).isCloseTo(node.get("spearman").doubleValue(), within(1e-12));
        assertThat(match.pearson()).isCloseTo(node.get("pearson").doubleValue(), within(1e-12));
        assertThat(match.snrDb()).isCloseTo(node.get("snr_db").doubleValue(), within(1e-10));
        assertThat(match.snrDbPower()).isCloseTo(node.get("snr_db_power").doubleValue(), within(1e-10));
    }

    @Test
    void givenAResidualOfATenthOfTheNorm_whenCompared_thenSnrIsTenDecibelsAndTwentyOfPower() {
        MatchStatistics match = MatchStatistics.between(new float[] {30, 40}, new float[] {33, 44});
        assertThat(match.snrDb()).isCloseTo(10, within(1e-12));
        assertThat(match.snrDbPower()).isCloseTo(20, within(1e-12));
    }

    @Test
    void givenIdenticalActivations_whenCompared_thenCorrelationsAreOneAndSnrIsInfinite() {
        MatchStatistics match = MatchStatistics.between(new float[] {1, 2, 4}, new float[] {1, 2, 4});
        assertThat(match.spearman()).isCloseTo(1, within(1e-15));
        assertThat(match.pearson()).isCloseTo(1, within(1e-15));
        assertThat(match.snrDb()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(match.toJson().get("snr_db").doubleValue()).isEqualTo(9999);
        assertThat(match.toJson().get("snr_db_power").doubleValue()).isEqualTo(9999);
    }

    @Test
    void givenAnOriginalOfZeros_whenCompared_thenAllMeasuresAreZero() {
        MatchStatistics zero = new MatchStatistics(0, 0, 0, 0);
        assertThat(MatchStatistics.between(new float[3], new float[] {1, 2, 3})).isEqualTo(zero);
        assertThat(MatchStatistics.between(new float[3], new float[3])).isEqualTo(zero);
        assertThat(MatchStatistics.between(new float[] {1, 2, 3}, new float[3])).isEqualTo(zero);
    }

    @Test
    void givenConstantActivations_whenCompared_thenCorrelationsAreZeroAndSnrIsTheRatioOfNorms() {
        float[] tenth = {0.1f, 0.1f, 0.1f};
        MatchStatistics match = MatchStatistics.between(tenth, new float[] {0, 0.1f, 0.1f});
        assertThat(match.spearman()).isZero();
        assertThat(match.pearson()).isZero();
        assertThat(match.snrDb()).isCloseTo(10 * Math.log10(Math.sqrt(3)), within(1e-12));
    }

    @Test
    void givenOneUnit_whenCompared_thenOnlySnrHasAValue() {
        MatchStatistics match = MatchStatistics.between(new float[] {10}, new float[] {9});
        assertThat(match).isEqualTo(new MatchStatistics(0, 0, match.snrDb(), match.snrDbPower()));
        assertThat(match.snrDb()).isCloseTo(10, within(1e-12));
    }

    @Test
    void givenExtremeMagnitudes_whenCompared_thenMeasuresStayFinite() {
        MatchStatistics large = MatchStatistics.between(new float[] {3e38f, -3e38f, 0}, new float[] {3e38f, 3e38f, 0});
        MatchStatistics small =
                MatchStatistics.between(new float[] {1e-45f, 0, 3e-45f}, new float[] {0, 1e-45f, 3e-45f});
        assertThat(large.pearson()).isFinite();
        assertThat(small.pearson()).isFinite();
        assertThat(large.snrDb()).isFinite();
        assertThat(small.snrDb()).isFinite();
    }

    @Test
    void givenNaNOrInfinity_whenCompared_thenTheUnitIsNamed() {
        assertThatThrownBy(() -> MatchStatistics.between(new float[] {1, 2}, new float[] {1, Float.NaN}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unit 1 of the metamer's activations is NaN");
        assertThatThrownBy(() -> MatchStatistics.between(new float[] {Float.POSITIVE_INFINITY}, new float[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unit 0 of the original's activations is Infinity");
    }

    @Test
    void givenDifferentOrNoUnits_whenCompared_thenRefused() {
        assertThatThrownBy(() -> MatchStatistics.between(new float[2], new float[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 units and the metamer 3");
        assertThatThrownBy(() -> MatchStatistics.between(new float[0], new float[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).floatValue();
        }
        return values;
    }
}
