// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AugmentationTest {
    private static final int SIDE = 8;
    private static final int PLANE = SIDE * SIDE;

    @Test
    void givenCropAndFlip_whenApplied_thenEveryOffsetComesAsOftenAndEveryPixelIsWhereItBelongs() {
        int padding = 2;
        byte[] samples = coordinates();
        Augmenter augmenter = new Augmenter(new Augmentation(padding, true, 0, 0, 0), SIDE, SIDE);
        int[] counts = new int[2 * 5 * 5];
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            float[] values = new float[3 * PLANE];
            augmenter.apply(samples, KeyedRandom.of(1, 0, i), values, 0);
            // Rows and columns of padding are at most 2, so that the middle comes from inside the picture.
            int middle = Math.round(255 * values[4 * SIDE + 4]) - 1;
            boolean mirrored = Math.round(255 * values[4 * SIDE + 5]) - 1 < middle;
            int down = middle / SIDE - 4;
            int right = middle % SIDE - (mirrored ? SIDE - 1 - 4 : 4);
            for (int at = 0; at < values.length; at++) {
                int y = at / SIDE % SIDE + down;
                int column = at % SIDE;
                int x = (mirrored ? SIDE - 1 - column : column) + right;
                boolean inside = y >= 0 && y < SIDE && x >= 0 && x < SIDE;
                int expected = inside ? samples[at / PLANE * PLANE + y * SIDE + x] & 0xff : 0;
                assertThat(values[at]).isEqualTo(expected / 255f);
            }
            counts[((down + padding) * 5 + right + padding) * 2 + (mirrored ? 1 : 0)]++;
        }
        // Five standard deviations of a binomial.
        assertThat(Arrays.stream(counts)).allSatisfy(count -> assertThat(count).isCloseTo(draws / 50, within(99)));
    }

    @Test
    void givenFlipAlone_whenApplied_thenPicturesAreWholeAndHalfOfThemMirrored() {
        byte[] samples = coordinates();
        Augmenter augmenter = new Augmenter(new Augmentation(0, true, 0, 0, 0), SIDE, SIDE);
        int mirrored = 0;
        for (int i = 0; i < 10_000; i++) {
            float[] values = new float[3 * PLANE];
            augmenter.apply(samples, KeyedRandom.of(1, 0, i), values, 0);
            boolean flipped = values[0] > values[1];
            for (int at = 0; at < values.length; at++) {
                int x = at % SIDE;
                assertThat(values[at]).isEqualTo((samples[flipped ? at - x + SIDE - 1 - x : at] & 0xff) / 255f);
            }
            mirrored += flipped ? 1 : 0;
        }
        assertThat(mirrored).isCloseTo(5000, within(250));
    }

    @Test
    void givenNoAugmentation_whenApplied_thenPixelsAreK255AndTheRestIsUntouched() {
        byte[] samples = new byte[3 * PLANE];
        new Random(4).nextBytes(samples);
        float[] values = new float[3 * PLANE + 2];
        new Augmenter(Augmentation.none(), SIDE, SIDE).apply(samples, KeyedRandom.of(1, 2, 3), values, 1);
        assertThat(values[0]).isZero();
        assertThat(values[3 * PLANE + 1]).isZero();
        for (int i = 0; i < samples.length; i++) {
            assertThat(values[i + 1]).isEqualTo((samples[i] & 0xff) / 255f);
        }
    }

    @ParameterizedTest
    @CsvSource({"0.4, 0.6, 1.4", "1.5, 0, 2.5"})
    void givenBrightness_whenApplied_thenTheFactorIsUniformInItsRange(double reach, double lowest, double highest) {
        byte[] grey = new byte[3 * PLANE];
        Arrays.fill(grey, (byte) 51);
        Augmenter augmenter = new Augmenter(new Augmentation(0, false, reach, 0, 0), SIDE, SIDE);
        double least = 9;
        double most = 0;
        double sum = 0;
        for (int i = 0; i < 5000; i++) {
            float[] values = new float[3 * PLANE];
            augmenter.apply(grey, KeyedRandom.of(1, 0, i), values, 0);
            double factor = values[0] / 0.2;
            for (float value : values) {
                assertThat(value).isEqualTo(values[0]);
            }
            least = Math.min(least, factor);
            most = Math.max(most, factor);
            sum += factor;
        }
        double width = highest - lowest;
        assertThat(least).isBetween(lowest - 1e-6, lowest + 0.01 * width);
        assertThat(most).isBetween(highest - 0.01 * width, highest + 1e-6);
        assertThat(sum / 5000).isCloseTo((lowest + highest) / 2, within(5 * width / Math.sqrt(12 * 5000)));
    }

    @Test
    void givenFactors_whenColoursAreBlended_thenTheyFollowTheFormulas() {
        // Two pixels: (0.2, 0.4, 0.6) and (0.8, 0.5, 0.1); luma 0.2989 R + 0.587 G + 0.114 B.
        double first = 0.2989 * 0.2 + 0.587 * 0.4 + 0.114 * 0.6;
        double second = 0.2989 * 0.8 + 0.587 * 0.5 + 0.114 * 0.1;
        double mean = (first + second) / 2;
        requireBlend(1.5f, 1, 1, new double[] {0.3, 1, 0.6, 0.75, 0.9, 0.15});
        requireBlend(0.5f, 1, 1, new double[] {0.1, 0.4, 0.2, 0.25, 0.3, 0.05});
        requireBlend(1, 0, 1, new double[] {mean, mean, mean, mean, mean, mean});
        requireBlend(1, 1.5f, 1, new double[] {
            1.5 * 0.2 - 0.5 * mean,
            1.5 * 0.8 - 0.5 * mean,
            1.5 * 0.4 - 0.5 * mean,
            1.5 * 0.5 - 0.5 * mean,
            1.5 * 0.6 - 0.5 * mean,
            Math.max(0, 1.5 * 0.1 - 0.5 * mean)
        });
        requireBlend(1, 1, 0, new double[] {first, second, first, second, first, second});
        requireBlend(1, 1, 0.5f, new double[] {
            (0.2 + first) / 2, (0.8 + second) / 2, (0.4 + first) / 2,
            (0.5 + second) / 2, (0.6 + first) / 2, (0.1 + second) / 2
        });
        requireBlend(1, 1, 1, new double[] {0.2, 0.8, 0.4, 0.5, 0.6, 0.1});
    }

    @Test
    void givenColourTurnedOn_whenApplied_thenCropAndFlipStayAsTheyWere() {
        byte[] samples = coordinates();
        Augmenter plain = new Augmenter(new Augmentation(2, true, 0, 0, 0), SIDE, SIDE);
        Augmenter coloured = new Augmenter(new Augmentation(2, true, 0.2, 0, 0), SIDE, SIDE);
        for (int i = 0; i < 50; i++) {
            float[] before = new float[3 * PLANE];
            float[] after = new float[3 * PLANE];
            plain.apply(samples, KeyedRandom.of(1, 0, i), before, 0);
            coloured.apply(samples, KeyedRandom.of(1, 0, i), after, 0);
            double factor = after[4 * SIDE + 4] / before[4 * SIDE + 4];
            for (int at = 0; at < before.length; at++) {
                assertThat((double) after[at]).isCloseTo(factor * before[at], within(1e-6));
            }
        }
    }

    @Test
    void givenASmallerSide_whenApplied_thenTheCroppedPictureIsResized() {
        byte[] samples = coordinates();
        Augmentation crops = new Augmentation(3, true, 0, 0, 0);
        float[] whole = new float[3 * PLANE];
        float[] small = new float[3 * PLANE / 4];
        new Augmenter(crops, SIDE, SIDE).apply(samples, KeyedRandom.of(1, 0, 5), whole, 0);
        new Augmenter(crops, SIDE, SIDE / 2).apply(samples, KeyedRandom.of(1, 0, 5), small, 0);
        for (int i = 0; i < small.length; i++) {
            int at = i / 16 * PLANE + i / 4 % 4 * 2 * SIDE + i % 4 * 2;
            assertThat(small[i])
                    .isCloseTo(
                            (whole[at] + whole[at + 1] + whole[at + SIDE] + whole[at + SIDE + 1]) / 4, within(1e-6f));
        }
    }

    @Test
    void givenNumbersOutOfRange_whenMade_thenOneSentenceSaysSo() {
        assertThatThrownBy(() -> new Augmentation(-1, false, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A crop padding of -1 pixels was asked for, expected 0 (off) or more.");
        assertThatThrownBy(() -> new Augmentation(0, false, Double.NaN, 0, 0))
                .hasMessageContaining("brightness of NaN");
        assertThatThrownBy(() -> new Augmentation(0, false, 0, -0.1, 0)).hasMessageContaining("contrast of -0.1");
        assertThatThrownBy(() -> new Augmentation(0, false, 0, 0, Double.POSITIVE_INFINITY))
                .hasMessageContaining("saturation of Infinity");
    }

    private static void requireBlend(float brightness, float contrast, float saturation, double[] expected) {
        float[] values = {9, 0.2f, 0.8f, 0.4f, 0.5f, 0.6f, 0.1f, 9};
        ColourJitter.apply(values, 1, 2, brightness, contrast, saturation);
        assertThat(values[0]).isEqualTo(9);
        assertThat(values[7]).isEqualTo(9);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) values[i + 1]).isCloseTo(expected[i], within(1e-6));
        }
    }

    /** Sample 1 + 8 y + x in red, the same plus 70 and 140 in green and blue: every pixel is unlike every other and none is black. */
    private static byte[] coordinates() {
        byte[] samples = new byte[3 * PLANE];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (1 + i % PLANE + 70 * (i / PLANE));
        }
        return samples;
    }
}
