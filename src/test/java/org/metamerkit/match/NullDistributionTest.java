// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NullDistributionTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 12, 15, 46})
    void givenTheFullSample_whenPIsBounded_thenTheBoundIsNeverBelowTheTrueShareNorOnePairsShare(int pictures) {
        Random random = new Random(pictures);
        Map<Measure, NullSample> samples = new EnumMap<>(Measure.class);
        Map<Measure, double[]> values = new EnumMap<>(Measure.class);
        NullProvenance provenance = Nulls.provenance("test", pictures, OptionalDouble.empty());
        for (Measure measure : Measure.values()) {
            double[] sample = random.doubles(provenance.pairs() * (measure == Measure.SNR_DB ? 2 : 1))
                    .map(x -> Math.round(x * 50) / 50.0)
                    .toArray();
            values.put(measure, sample);
            samples.put(measure, NullSample.of(sample.clone()));
        }
        NullDistribution distribution = new NullDistribution(provenance, "stage", 5, samples);
        for (Measure measure : Measure.values()) {
            double[] sample = values.get(measure);
            for (double value = -0.05; value < 1.1; value += 0.0025) {
                double threshold = value;
                double share = (double) Arrays.stream(sample)
                                .filter(x -> x >= threshold)
                                .count()
                        / sample.length;
                double bound = distribution.pValueBound(measure, value);
                assertThat(bound).isGreaterThanOrEqualTo(share).isGreaterThanOrEqualTo(1.0 / provenance.pairs());
                assertThat(bound).isLessThanOrEqualTo(1);
            }
            for (double value : sample) {
                double share =
                        (double) Arrays.stream(sample).filter(x -> x >= value).count() / sample.length;
                assertThat(distribution.pValueBound(measure, value)).isGreaterThanOrEqualTo(share);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        // 499,500 pairs: 1/499,500 = 2.002e-6, rounded up so that it stays true
        "1000, 0.51, p ≤ 2.1e-06",
        "1000, 1e9, p ≤ 2.1e-06",
        // at the maximum at least one pair is as large, and nothing but the 99 % quantile says how many
        "1000, 0.5, p ≤ 0.01",
        "1000, 0.4975, p ≤ 0.01",
        "1000, 0.2501, p ≤ 0.5",
        "1000, -1, p ≤ 1",
        "2, 0.6, p ≤ 1",
        "5, 0.6, p ≤ 0.1",
    })
    void givenAValue_whenItsPIsPrinted_thenTheTextIsATrueBound(int pictures, double value, String expected) {
        NullDistribution distribution =
                Nulls.straight(Nulls.provenance("test", pictures, OptionalDouble.empty()), "stage");
        assertThat(distribution.pValueText(Measure.PEARSON, value)).isEqualTo(expected);
        double printed = Double.parseDouble(expected.substring("p ≤ ".length()));
        assertThat(printed).isGreaterThanOrEqualTo(distribution.pValueBound(Measure.PEARSON, value) * (1 - 1e-11));
    }

    @Test
    void givenASnrAboveTheMaximum_whenItsPIsBounded_thenItIsOnePairsShareThoughThereAreTwoValuesAPair() {
        NullDistribution distribution = Nulls.straight(Nulls.provenance("test", 1000, OptionalDouble.empty()), "stage");
        assertThat(distribution.pValueBound(Measure.SNR_DB, Double.POSITIVE_INFINITY))
                .isCloseTo(1 / 499_500.0, within(1e-18));
    }

    @Test
    void givenNaN_whenItsPIsBounded_thenRefused() {
        NullDistribution distribution = Nulls.straight(Nulls.provenance("test", 3, OptionalDouble.empty()), "stage");
        assertThatThrownBy(() -> distribution.pValueBound(Measure.PEARSON, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "0.00049, true", "0.0005, false", "0.001, false"})
    void givenAShareOfSameClassPairs_whenDescribed_thenItIsLenientBelowHalfInAThousand(double share, boolean lenient) {
        NullProvenance provenance = Nulls.provenance("test", 1000, OptionalDouble.of(share));
        assertThat(provenance.lenient()).contains(lenient);
        assertThat(provenance.description().contains("lenient")).isEqualTo(lenient);
        assertThat(provenance.description()).contains("499,500 pairs").contains("same-class pairs in 1,000");
    }

    @Test
    void givenAnUnknownShare_whenDescribed_thenItSaysUnknown() {
        NullProvenance provenance = Nulls.provenance("test", 1000, OptionalDouble.empty());
        assertThat(provenance.lenient()).isEmpty();
        assertThat(provenance.description()).contains("share of same-class pairs unknown");
    }

    @Test
    void givenSamplesOfAnotherSize_whenPutTogether_thenRefused() {
        NullProvenance three = Nulls.provenance("test", 3, OptionalDouble.empty());
        NullProvenance four = Nulls.provenance("test", 4, OptionalDouble.empty());
        NullDistribution distribution = Nulls.straight(three, "stage");
        assertThatThrownBy(() -> new NullDistribution(four, "stage", 7, distribution.samples()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 6 from 4 pictures");
    }
}
