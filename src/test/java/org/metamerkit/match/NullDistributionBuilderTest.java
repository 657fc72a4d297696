// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NullDistributionBuilderTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"gaussian", "relu", "large mean", "close"})
    void givenTwentyPictures_whenBuilt_thenAPairLoopWithCommonsMathsQuantilesAgrees(String kind) {
        float[][] pictures = pictures(kind, 20, 501);
        NullDistribution built = build(pictures);
        Map<Measure, double[]> expected = pairLoop(pictures);
        for (Measure measure : Measure.values()) {
            double[] values = expected.get(measure);
            assertThat(built.samples().get(measure).values()).isEqualTo(values.length);
            assertThat(built.maximum(measure))
                    .isCloseTo(Arrays.stream(values).max().orElseThrow(), within(1e-8));
            Percentile percentile = new Percentile().withEstimationType(EstimationType.R_7);
            percentile.setData(values);
            for (int percent = 1; percent <= 100; percent++) {
                assertThat(built.quantile(measure, percent)).isCloseTo(percentile.evaluate(percent), within(1e-8));
            }
        }
    }

    @Test
    void givenConstantAndZeroPictures_whenBuilt_thenAPairLoopAgrees() {
        float[][] pictures = pictures("gaussian", 6, 40);
        Arrays.fill(pictures[1], 0.1f);
        Arrays.fill(pictures[3], 0);
        Arrays.fill(pictures[4], 0);
        NullDistribution built = build(pictures);
        Map<Measure, double[]> expected = pairLoop(pictures);
        for (Measure measure : Measure.values()) {
            double[] sorted = expected.get(measure).clone();
            Arrays.sort(sorted);
            assertThat(built.quantile(measure, 0)).isCloseTo(sorted[0], within(1e-9));
            assertThat(built.quantile(measure, 50))
                    .isCloseTo(
                            new Percentile()
                                    .withEstimationType(EstimationType.R_7)
                                    .evaluate(sorted, 50),
                            within(1e-9));
            assertThat(built.maximum(measure)).isCloseTo(sorted[sorted.length - 1], within(1e-9));
        }
    }

    @Test
    void givenTheSamePictureTwice_whenBuilt_thenTheMaximaAreOneAndInfinity() {
        float[] picture = pictures("large mean", 1, 1000)[0];
        NullDistribution built = build(new float[][] {picture, picture.clone(), pictures("gaussian", 1, 1000)[0]});
        assertThat(built.maximum(Measure.SPEARMAN)).isCloseTo(1, within(1e-12));
        assertThat(built.maximum(Measure.PEARSON)).isCloseTo(1, within(1e-12));
        assertThat(built.maximum(Measure.SNR_DB)).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void givenTwoPictures_whenBuilt_thenAllQuantilesAreTheOnePair() {
        float[][] pictures = pictures("gaussian", 2, 30);
        NullDistribution built = build(pictures);
        MatchStatistics pair = MatchStatistics.between(pictures[0], pictures[1]);
        assertThat(built.quantile(Measure.SPEARMAN, 0)).isCloseTo(pair.spearman(), within(1e-12));
        assertThat(built.quantile(Measure.SPEARMAN, 77)).isCloseTo(pair.spearman(), within(1e-12));
        assertThat(built.maximum(Measure.PEARSON)).isCloseTo(pair.pearson(), within(1e-12));
        double other = MatchStatistics.between(pictures[1], pictures[0]).snrDb();
        assertThat(built.quantile(Measure.SNR_DB, 50)).isCloseTo((pair.snrDb() + other) / 2, within(1e-10));
    }

    @Test
    void givenOneUnit_whenBuilt_thenCorrelationsAreZeroAndSnrIsTheRatioOfNorms() {
        NullDistribution built = build(new float[][] {{10}, {9}});
        assertThat(built.maximum(Measure.SPEARMAN)).isZero();
        assertThat(built.maximum(Measure.PEARSON)).isZero();
        assertThat(built.maximum(Measure.SNR_DB)).isCloseTo(10, within(1e-12));
    }

    @Test
    void givenNoMemoryBudget_whenBuilt_thenTheResultHasTheSameBits() {
        float[][] pictures = pictures("relu", 30, 700);
        NullDistribution inMemory = build(pictures);
        try (NullDistributionBuilder builder = new NullDistributionBuilder(700, 0, folder)) {
            Stream.of(pictures).forEach(builder::add);
            assertThat(builder.build(inMemory.provenance(), "stage")).isEqualTo(inMemory);
        }
    }

    @Test
    void givenOnePicture_whenItsProvenanceIsMade_thenRefused() {
        assertThatThrownBy(() -> Nulls.provenance("one", 1, OptionalDouble.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 picture(s), expected at least 2");
    }

    @Test
    void givenFewerPicturesThanTheProvenanceSays_whenBuilt_thenRefused() {
        try (NullDistributionBuilder builder = new NullDistributionBuilder(3)) {
            builder.add(new float[] {1, 2, 3});
            assertThatThrownBy(() -> builder.build(Nulls.provenance("two", 2, OptionalDouble.empty()), "stage"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("given 1 pictures, expected 2");
        }
    }

    @Test
    void givenANaN_whenAdded_thenThePictureAndUnitAreNamed() {
        try (NullDistributionBuilder builder = new NullDistributionBuilder(2)) {
            builder.add(new float[] {1, 2});
            assertThatThrownBy(() -> builder.add(new float[] {Float.NaN, 2}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("unit 0 of the activations of picture 1 is NaN");
            assertThat(builder.pictures()).isEqualTo(1);
        }
    }

    @Test
    void givenTheMostPictures_whenOneMoreIsAdded_thenRefused() {
        try (NullDistributionBuilder builder = new NullDistributionBuilder(1)) {
            for (int picture = 0; picture < NullDistributionBuilder.MAXIMUM_PICTURES; picture++) {
                builder.add(new float[] {picture});
            }
            assertThatThrownBy(() -> builder.add(new float[] {0}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("at most 10000 pictures");
        }
    }

    @Test
    void givenABuiltDistribution_whenBuiltOrAddedToAgain_thenRefused() {
        try (NullDistributionBuilder builder = new NullDistributionBuilder(2)) {
            builder.add(new float[] {1, 2});
            builder.add(new float[] {2, 1});
            NullProvenance provenance = Nulls.provenance("two", 2, OptionalDouble.empty());
            builder.build(provenance, "stage");
            assertThatThrownBy(() -> builder.build(provenance, "stage")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> builder.add(new float[2])).isInstanceOf(IllegalStateException.class);
        }
    }

    private static NullDistribution build(float[][] pictures) {
        try (NullDistributionBuilder builder = new NullDistributionBuilder(pictures[0].length)) {
            Stream.of(pictures).forEach(builder::add);
            return builder.build(Nulls.provenance("test", pictures.length, OptionalDouble.empty()), "stage");
        }
    }

    private static Map<Measure, double[]> pairLoop(float[][] pictures) {
        Map<Measure, List<Double>> lists = new EnumMap<>(Measure.class);
        Stream.of(Measure.values()).forEach(measure -> lists.put(measure, new ArrayList<>()));
        for (int i = 0; i < pictures.length; i++) {
            for (int j = 0; j < pictures.length; j++) {
                if (i == j) {
                    continue;
                }
                MatchStatistics match = MatchStatistics.between(pictures[i], pictures[j]);
                lists.get(Measure.SNR_DB).add(match.snrDb());
                if (i < j) {
                    lists.get(Measure.SPEARMAN).add(match.spearman());
                    lists.get(Measure.PEARSON).add(match.pearson());
                }
            }
        }
        Map<Measure, double[]> values = new EnumMap<>(Measure.class);
        lists.forEach((measure, list) -> values.put(
                measure, list.stream().mapToDouble(Double::doubleValue).toArray()));
        return values;
    }

    private static float[][] pictures(String kind, int count, int units) {
        Random random = new Random(kind.hashCode());
        float[] common = new float[units];
        for (int unit = 0; unit < units; unit++) {
            common[unit] = (float) random.nextGaussian();
        }
        float[][] pictures = new float[count][units];
        for (float[] picture : pictures) {
            for (int unit = 0; unit < units; unit++) {
                float own = (float) random.nextGaussian();
                picture[unit] = switch (kind) {
                    case "relu" -> Math.max(0, own - 0.5f);
                    case "large mean" -> 3000 + own;
                    case "close" -> common[unit] + 1e-4f * own;
                    default -> own;
                };
            }
        }
        return pictures;
    }
}
