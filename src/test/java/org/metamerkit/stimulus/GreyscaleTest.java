// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.metamerkit.Hashes;

class GreyscaleTest {
    @ParameterizedTest
    @CsvFileSource(resources = "/org/metamerkit/stimulus/golden_grey.csv", numLinesToSkip = 1)
    void givenAPicture_whenPreparedInGrey_thenAllChannelsHavePillowsBits(
            String input, int height, int width, String sha256) {
        Picture picture = Pictures.read(input, Fixtures.bytes("resize/" + input));
        byte[] samples = new PictureSpec(height, width, true).prepare(picture).to8Bit();
        int plane = height * width;
        for (int channel = 0; channel < 3; channel++) {
            assertThat(Hashes.sha256(Arrays.copyOfRange(samples, channel * plane, (channel + 1) * plane)))
                    .isEqualTo(sha256);
        }
    }

    @Test
    void givenA16BitPicture_whenPreparedInGrey_thenItIsTheLumaOfItsColours() throws IOException {
        NumpyFile.Array input = NumpyFile.read(Fixtures.path("resize/float_input_29x41x3.npy"));
        short[] samples = new short[input.values().length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (int) input.values()[i];
        }
        Picture picture = Picture.of16Bit("deep", 41, 29, samples);
        Pixels colours = new PictureSpec(20, 20).prepare(picture);
        Pixels grey = new PictureSpec(20, 20, true).prepare(picture);
        for (int row = 0; row < 20; row++) {
            for (int column = 0; column < 20; column++) {
                // ITU-R 601-2
                double luma = 0.299 * colours.value(0, row, column)
                        + 0.587 * colours.value(1, row, column)
                        + 0.114 * colours.value(2, row, column);
                for (int channel = 0; channel < 3; channel++) {
                    assertThat((double) grey.value(channel, row, column)).isCloseTo(luma, within(2e-5));
                }
            }
        }
    }

    @Test
    void givenAGreyInput_whenNoiseIsSampled_thenItIsOneSampleInAllChannels() {
        GaussianNoise noise = GaussianNoise.feather2023();
        float[] grey = noise.sample(7, new PictureSpec(9, 11, true)).values();
        // randn(1, 9, 11) begins as randn(3, 9, 11) does
        float[] first = Arrays.copyOf(noise.sample(7, new PictureSpec(9, 11)).values(), 99);
        for (int channel = 0; channel < 3; channel++) {
            assertThat(Arrays.copyOfRange(grey, channel * 99, (channel + 1) * 99))
                    .isEqualTo(first);
        }
    }
}
