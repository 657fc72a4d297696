// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AreaResizeTest {
    @Test
    void givenTwiceTheSide_whenResized_thenItIsMeanPooling() {
        byte[] samples = new byte[3 * 16];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (5 * i);
        }
        float[] values = new float[2 + 3 * 4];
        new AreaResize(4, 2).apply(samples, values, 2);
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < 2; y++) {
                for (int x = 0; x < 2; x++) {
                    int corner = 16 * c + 8 * y + 2 * x;
                    double mean = 5 * (corner + corner + 1 + corner + 4 + corner + 5) / 4.0;
                    assertThat(values[2 + 4 * c + 2 * y + x]).isCloseTo((float) (mean / 255), within(1e-6f));
                }
            }
        }
        assertThat(values[0]).isZero();
    }

    @Test
    void givenThreeBecomeTwo_whenResized_thenMiddlePixelsAreShared() {
        // Every output covers 1.5 × 1.5 inputs: weights 4, 2, 2, 1 of 9.
        byte[] samples = new byte[27];
        byte[] plane = {90, 0, 0, 0, 45, 0, 0, 0, (byte) 180};
        System.arraycopy(plane, 0, samples, 0, 9);
        float[] values = new float[12];
        new AreaResize(3, 2).apply(samples, values, 0);
        float[] expected = {(4 * 90 + 45) / 9f / 255, 45 / 9f / 255, 45 / 9f / 255, (4 * 180 + 45) / 9f / 255};
        assertThat(Arrays.copyOf(values, 4)).containsExactly(expected, within(1e-6f));
        assertThat(Arrays.copyOfRange(values, 4, 12)).containsOnly(0f);
    }

    @ParameterizedTest
    @CsvSource({"32, 24", "32, 20", "32, 31", "32, 1", "7, 5", "32, 32"})
    void givenAnySides_whenResized_thenItEqualsPoolingOfAFinerPictureAndKeepsTheMean(int from, int to) {
        byte[] samples = new byte[3 * from * from];
        new Random(from * 100 + to).nextBytes(samples);
        float[] values = new float[3 * to * to];
        new AreaResize(from, to).apply(samples, values, 0);
        for (int i = 0; i < values.length; i++) {
            int c = i / (to * to);
            int y = i / to % to;
            int x = i % to;
            // The input with every pixel repeated to × to times, averaged over from × from blocks.
            long sum = 0;
            for (int fineY = y * from; fineY < (y + 1) * from; fineY++) {
                for (int fineX = x * from; fineX < (x + 1) * from; fineX++) {
                    sum += samples[(c * from + fineY / to) * from + fineX / to] & 0xff;
                }
            }
            assertThat((double) values[i]).isCloseTo((double) sum / (from * from) / 255, within(1e-6));
        }
    }

    @Test
    void givenWhite_whenResized_thenItStaysWhiteAndNothingLeavesTheRange() {
        for (int to = 1; to <= 32; to++) {
            byte[] samples = new byte[3 * 32 * 32];
            Arrays.fill(samples, (byte) 255);
            float[] values = new float[3 * to * to];
            new AreaResize(32, to).apply(samples, values, 0);
            for (float value : values) {
                assertThat(value).isBetween(1 - 1e-6f, 1f);
            }
        }
    }
}
