// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairProductsTest {
    @TempDir
    Path folder;

    // 300 rows are more than one block of the result; 300 × 30,000 are more than one slab of columns.
    @ParameterizedTest
    @CsvSource({"1, 1, 0", "2, 5, 0", "20, 333, 0", "20, 333, 1e4", "300, 30000, 3"})
    void givenRows_whenMultiplied_thenALoopInDoubleAgrees(int rows, int columns, float mean) {
        float[][] data = gaussian(rows, columns, mean);
        try (PairProducts products = new PairProducts(columns)) {
            Stream.of(data).forEach(products::add);
            double[][] found = products.centeredProducts();
            assertThat(found).hasNumberOfRows(rows);
            for (int i = 0; i < rows; i += rows > 50 ? 37 : 1) {
                for (int j = i; j < rows; j += rows > 50 ? 41 : 1) {
                    double expected = centered(data[i], data[j]);
                    assertThat(found[i][j - i]).isCloseTo(expected, within(1e-9 * columns));
                }
            }
        }
    }

    @Test
    void givenMeansTenThousandTimesTheDeviations_whenCorrelated_thenTheErrorIsBelowAMillionth() {
        int rows = 30;
        float[][] data = gaussian(rows, 5000, 1e4f);
        try (PairProducts products = new PairProducts(5000)) {
            Stream.of(data).forEach(products::add);
            double[][] found = products.centeredProducts();
            for (int i = 0; i < rows; i++) {
                for (int j = i + 1; j < rows; j++) {
                    double r = found[i][j - i] / Math.sqrt(found[i][0] * found[j][0]);
                    double expected = centered(data[i], data[j])
                            / Math.sqrt(centered(data[i], data[i]) * centered(data[j], data[j]));
                    assertThat(r).isCloseTo(expected, within(1e-10));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "4000", "1000000"})
    void givenAnyBudget_whenMultipliedAndReplaced_thenTheBitsAreTheSameAndNoFileIsLeft(long budget) throws Exception {
        float[][] data = gaussian(40, 777, 2);
        double[][] before;
        double[][] after;
        try (PairProducts memory = new PairProducts(777)) {
            Stream.of(data).forEach(memory::add);
            assertThat(memory.spilled()).isFalse();
            before = memory.centeredProducts();
            memory.rankRows();
            after = memory.centeredProducts();
        }
        try (PairProducts products = new PairProducts(777, budget, folder)) {
            Stream.of(data).forEach(products::add);
            assertThat(products.spilled()).isEqualTo(budget < 40 * 777 * 4);
            assertThat(products.row(39)).containsExactly(data[39]);
            assertThat(products.centeredProducts()).isDeepEqualTo(before);
            products.rankRows();
            assertThat(products.row(0)).containsExactly(RankVectors.averageRanks(data[0]));
            assertThat(products.centeredProducts()).isDeepEqualTo(after);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void givenRowsThatAreRankedInSeveralGroups_whenRanked_thenEachHasItsOwnRanks() {
        int columns = 3_000_000;
        float[][] data = gaussian(7, columns, 3);
        try (PairProducts products = new PairProducts(columns)) {
            Stream.of(data).forEach(products::add);
            products.rankRows();
            for (int i : new int[] {0, 4, 5, 6}) {
                assertThat(Arrays.equals(products.row(i), RankVectors.averageRanks(data[i])))
                        .isTrue();
                assertThat(products.mean(i)).isCloseTo((columns + 1) / 2.0, within(0.1));
            }
        }
    }

    @Test
    void givenARowOfAnotherLength_whenAdded_thenItIsRefused() {
        try (PairProducts products = new PairProducts(3)) {
            products.add(new float[3]);
            assertThatThrownBy(() -> products.add(new float[4]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("4 values, expected 3");
            assertThat(products.rows()).isEqualTo(1);
        }
    }

    @Test
    void givenNoPlaceForTheFile_whenTheBudgetIsUsedUp_thenOneSentenceSaysSo() {
        try (PairProducts products = new PairProducts(3, 0, folder.resolve("absent"))) {
            assertThatThrownBy(() -> products.add(new float[3]))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("absent")
                    .hasMessageContaining("free some disk space");
        }
    }

    @Test
    void givenNoColumns_whenMade_thenItIsRefused() {
        assertThatThrownBy(() -> new PairProducts(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static float[][] gaussian(int rows, int columns, float mean) {
        Random random = new Random(rows * 31L + columns);
        float[][] data = new float[rows][columns];
        for (float[] row : data) {
            for (int j = 0; j < columns; j++) {
                row[j] = mean + (float) random.nextGaussian();
            }
        }
        return data;
    }

    private static double centered(float[] x, float[] y) {
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < x.length; i++) {
            meanX += x[i];
            meanY += y[i];
        }
        meanX /= x.length;
        meanY /= y.length;
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (x[i] - meanX) * (y[i] - meanY);
        }
        return sum;
    }
}
