// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class PictureSpecTest {
    @ParameterizedTest
    @CsvFileSource(resources = "/org/metamerkit/stimulus/resize/cases.csv", numLinesToSkip = 1)
    void givenAPicture_whenPrepared_thenItHasPillowsBits(String input, int height, int width, String expected) {
        Picture picture = Pictures.read(input, Fixtures.bytes("resize/" + input));

        Pixels pixels = new PictureSpec(height, width).prepare(picture);

        int[] golden = Fixtures.rgb("resize/" + expected);
        float[] values = pixels.values();
        assertThat(values).hasSize(golden.length);
        for (int i = 0; i < height * width; i++) {
            for (int channel = 0; channel < 3; channel++) {
                assertThat(values[channel * height * width + i])
                        .as("channel %d of pixel %d", channel, i)
                        .isEqualTo(golden[i * 3 + channel] / 255f);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"17, 17", "40, 40", "20, 31"})
    void givenA16BitPicture_whenPrepared_thenItAgreesWithPillowsFloatMode(int height, int width) throws IOException {
        NumpyFile.Array input = NumpyFile.read(Fixtures.path("resize/float_input_29x41x3.npy"));
        short[] samples = new short[input.values().length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (int) input.values()[i];
        }

        Pixels pixels = new PictureSpec(height, width).prepare(Picture.of16Bit("deep", 41, 29, samples));

        float[] golden = NumpyFile.read(Fixtures.path("resize/float_expected_" + height + "x" + width + ".npy"))
                .values();
        assertThat(pixels.values()).containsExactly(golden, within(1e-6f));
    }

    @Test
    void givenOddDifferences_whenPrepared_thenTheCutBeginsAtTheHalfRoundedDown() {
        // Every column has its own value, so that the first value tells where the cut began.
        byte[] samples = new byte[16 * 19 * 3];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (i / 3 % 19);
        }

        Pixels pixels = new PictureSpec(16, 16).prepare(Picture.of8Bit("columns", 19, 16, samples));

        assertThat(pixels.value(0, 0, 0)).isEqualTo(1 / 255f);
        assertThat(pixels.value(2, 15, 15)).isEqualTo(16 / 255f);
    }

    @Test
    void givenAConstantPicture_whenPreparedToAnySize_thenItStaysConstant() {
        Picture picture = Picture.of8Bit("flat", 23, 41, Fixtures.cycle(23 * 41 * 3, 10, 128, 255));
        for (int size : new int[] {1, 2, 7, 22, 23, 24, 100}) {
            Pixels pixels = new PictureSpec(size, size).prepare(picture);
            for (int y = 0; y < size; y++) {
                assertThat(pixels.value(0, y, size - 1)).isEqualTo(10 / 255f);
                assertThat(pixels.value(1, y, 0)).isEqualTo(128 / 255f);
                assertThat(pixels.value(2, size - 1, y)).isEqualTo(1);
            }
        }
    }

    @Test
    void givenThe8BitSamplesAs16Bit_whenPrepared_thenBothAgreeWithinOneGreyLevel() {
        Picture eight = Pictures.read("chelsea.png", Fixtures.bytes("resize/chelsea_151x200.png"));
        short[] wide = new short[eight.samples8().length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = (short) ((eight.samples8()[i] & 0xff) * 257);
        }
        Picture sixteen = Picture.of16Bit("chelsea", eight.width(), eight.height(), wide);

        PictureSpec spec = new PictureSpec(96, 96);

        assertThat(spec.prepare(sixteen).values())
                .containsExactly(spec.prepare(eight).values(), within(1.01f / 255));
    }

    @ParameterizedTest
    @CsvSource({"0, 224", "224, -1", "16385, 1"})
    void givenASizeOutOfRange_whenMade_thenItIsRefused(int height, int width) {
        assertThatThrownBy(() -> new PictureSpec(height, width))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 1 to 16384");
    }
}
