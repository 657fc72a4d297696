// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Effect sizes, t-tests, proportions, correlations and corrected p-values against scipy, statsmodels and pingouin. */
class EffectSizesTest {
    private static final double LEVEL = 0.95;
    private static final double CLOSE = 1e-8;

    @Test
    void givenTwoSamples_whenStandardised_thenPythonsNumbersComeOut() {
        for (JsonNode golden : StatisticsGolden.python().get("effect_sizes")) {
            double[] a = StatisticsGolden.numbers(golden.get("a"));
            double[] b = StatisticsGolden.numbers(golden.get("b"));
            EffectSize d = EffectSizes.cohensD(a, b, LEVEL);
            assertThat(d.value()).isCloseTo(golden.get("d").asDouble(), within(CLOSE));
            assertInterval(d.interval(), golden.get("d_interval"));
            assertThat(EffectSizes.hedgesG(a, b, LEVEL).value())
                    .isCloseTo(golden.get("g").asDouble(), within(CLOSE));
            assertTest(TTests.welch("a over b", a, b), golden.get("welch"));
            if (golden.has("dz")) {
                EffectSize dz = EffectSizes.cohensDz(a, b, LEVEL);
                assertThat(dz.value()).isCloseTo(golden.get("dz").asDouble(), within(CLOSE));
                assertInterval(dz.interval(), golden.get("dz_interval"));
                assertTest(TTests.paired("a over b", a, b), golden.get("paired"));
            }
        }
    }

    @Test
    void givenAnF_whenPartialEtaSquaredIsAsked_thenItsIntervalIsThatOfTheNoncentralF() {
        for (JsonNode golden : StatisticsGolden.python().get("partial_eta")) {
            EffectSize eta = EffectSizes.partialEtaSquared(
                    golden.get("f").asDouble(),
                    golden.get("df").asDouble(),
                    golden.get("df_error").asDouble(),
                    LEVEL);
            assertThat(eta.value()).isCloseTo(golden.get("value").asDouble(), within(CLOSE));
            assertInterval(eta.interval(), golden.get("interval"));
        }
    }

    @Test
    void givenNoncentralDistributions_whenComputed_thenScipysNumbersComeOut() {
        for (JsonNode golden : StatisticsGolden.python().get("noncentral_t")) {
            double[] row = StatisticsGolden.numbers(golden);
            assertThat(NoncentralDistributions.tCumulative(row[0], row[1], row[2]))
                    .as(golden.toString())
                    .isCloseTo(row[3], within(1e-9));
        }
        for (JsonNode golden : StatisticsGolden.python().get("noncentral_f")) {
            double[] row = StatisticsGolden.numbers(golden);
            assertThat(NoncentralDistributions.fCumulative(row[0], row[1], row[2], row[3]))
                    .as(golden.toString())
                    .isCloseTo(row[4], within(1e-9));
        }
    }

    @Test
    void givenProportions_whenIntervalsAreAsked_thenStatsmodelsNumbersComeOut() {
        JsonNode python = StatisticsGolden.python();
        for (JsonNode golden : python.get("wilson")) {
            double[] row = StatisticsGolden.numbers(golden);
            Interval interval = new Proportion((long) row[0], (long) row[1]).wilson();
            assertThat(interval.lower()).isCloseTo(row[2], within(CLOSE));
            assertThat(interval.upper()).isCloseTo(row[3], within(CLOSE));
        }
        for (JsonNode golden : python.get("risk_difference")) {
            double[] row = StatisticsGolden.numbers(golden);
            EffectSize difference = EffectSizes.riskDifference(
                    new Proportion((long) row[0], (long) row[1]), new Proportion((long) row[2], (long) row[3]), LEVEL);
            assertThat(difference.interval().lower()).isCloseTo(row[4], within(CLOSE));
            assertThat(difference.interval().upper()).isCloseTo(row[5], within(CLOSE));
        }
        for (JsonNode golden : python.get("odds_ratio")) {
            double[] row = StatisticsGolden.numbers(golden);
            EffectSize ratio = EffectSizes.oddsRatio(
                    new Proportion((long) row[0], (long) (row[0] + row[1])),
                    new Proportion((long) row[2], (long) (row[2] + row[3])),
                    LEVEL);
            assertThat(ratio.value()).isCloseTo(row[4], within(CLOSE));
            assertThat(ratio.interval().lower()).isCloseTo(row[5], within(1e-6));
            assertThat(ratio.interval().upper()).isCloseTo(row[6], within(1e-6 * row[6]));
        }
        // an empty cell: (10.5 · 20.5) / (0.5 · 0.5)
        assertThat(EffectSizes.oddsRatio(new Proportion(10, 10), new Proportion(0, 20), LEVEL)
                        .value())
                .isCloseTo(861, within(1e-9));
    }

    @Test
    void givenRowsWithTies_whenCorrelated_thenScipysNumbersComeOut() {
        for (JsonNode golden : StatisticsGolden.python().get("correlations")) {
            Correlations correlations = Correlations.of(
                    StatisticsGolden.numbers(golden.get("x")), StatisticsGolden.numbers(golden.get("y")));
            assertThat(correlations.pearson()).isCloseTo(golden.get("pearson").asDouble(), within(1e-12));
            assertThat(correlations.rSquared())
                    .isCloseTo(Math.pow(golden.get("pearson").asDouble(), 2), within(1e-12));
            assertThat(correlations.spearman()).isCloseTo(golden.get("spearman").asDouble(), within(1e-12));
            assertThat(correlations.kendall()).isCloseTo(golden.get("kendall").asDouble(), within(1e-12));
            assertThat(correlations.pearsonTest("x and y").p())
                    .isCloseTo(golden.get("pearson_p").asDouble(), within(1e-9));
            assertThat(correlations.spearmanTest("x and y").p())
                    .isCloseTo(golden.get("spearman_p").asDouble(), within(1e-9));
        }
    }

    @Test
    void givenPValues_whenCorrected_thenStatsmodelsNumbersComeOut() {
        JsonNode python = StatisticsGolden.python();
        double[] given = StatisticsGolden.numbers(python.get("p_values"));
        python.get("adjusted")
                .properties()
                .forEach(entry -> assertThat(
                                MultipleComparisons.valueOf(entry.getKey()).adjust(given))
                        .as(entry.getKey())
                        .containsExactly(StatisticsGolden.numbers(entry.getValue()), within(1e-12)));
        assertThat(MultipleComparisons.NONE.adjust(given)).containsExactly(given);
        assertThat(MultipleComparisons.HOLM.adjust()).isEmpty();
        List<PValue> tests = List.of(
                PValue.parametric("A", "t", 2, List.of(9.0), 10, "pairs", 0.04),
                PValue.parametric("B", "t", 3, List.of(9.0), 10, "pairs", 0.01));
        assertThat(MultipleComparisons.HOLM.adjust(tests).get(1).p()).isEqualTo(0.02);
        assertThat(MultipleComparisons.HOLM.adjust(tests).get(1).test()).isEqualTo("B (Holm, 2 tests)");
        assertThatThrownBy(() -> MultipleComparisons.HOLM.adjust(0.1, Double.NaN))
                .isInstanceOf(StatisticsException.class);
    }

    @Test
    void givenDataWithoutAnAnswer_whenAsked_thenItIsRefusedInOneSentence() {
        double[] two = {1, 2};
        double[] same = {3, 3};
        assertThatThrownBy(() -> EffectSizes.cohensD(new double[] {1}, two, LEVEL))
                .isInstanceOf(StatisticsException.class)
                .hasMessageContaining("first group has n = 1");
        assertThatThrownBy(() -> EffectSizes.cohensD(same, same, LEVEL))
                .isInstanceOf(StatisticsException.class)
                .hasMessageContaining("do not vary");
        assertThatThrownBy(() -> TTests.paired("x", two, new double[] {2, 3})).isInstanceOf(StatisticsException.class);
        assertThatThrownBy(() -> TTests.paired("x", two, new double[] {1})).hasMessageContaining("expected pairs");
        assertThatThrownBy(() -> Correlations.of(two, two)).hasMessageContaining("at least 3");
        assertThatThrownBy(() -> Correlations.of(new double[] {1, 2, 3}, new double[] {5, 5, 5}))
                .hasMessageContaining("all 3 values are 5.0");
        assertThatThrownBy(() -> new Proportion(3, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertTest(PValue test, JsonNode expected) {
        assertThat(test.value()).isCloseTo(expected.get(0).asDouble(), within(CLOSE));
        assertThat(test.degreesOfFreedom().get(0)).isCloseTo(expected.get(1).asDouble(), within(CLOSE));
        assertThat(test.p()).isCloseTo(expected.get(2).asDouble(), within(CLOSE));
    }

    private static void assertInterval(Interval interval, JsonNode expected) {
        assertThat(interval.lower()).isCloseTo(expected.get(0).asDouble(), within(1e-7));
        assertThat(interval.upper()).isCloseTo(expected.get(1).asDouble(), within(1e-7));
    }
}
