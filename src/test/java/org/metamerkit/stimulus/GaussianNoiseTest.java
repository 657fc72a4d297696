// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.Hashes;

class GaussianNoiseTest {
    @ParameterizedTest
    @CsvFileSource(resources = "/org/metamerkit/stimulus/golden_noise.csv", numLinesToSkip = 1)
    void givenASeed_whenSampled_thenTheBitsAreNumpys(
            int seed, int height, int width, String sha256, float first, float last) {
        float[] values = GaussianNoise.feather2023()
                .sample(seed, new PictureSpec(height, width))
                .values();

        assertThat(values[0]).isEqualTo(first);
        assertThat(values[values.length - 1]).isEqualTo(last);
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        assertThat(Hashes.sha256(bytes.array())).isEqualTo(sha256);
    }

    @Test
    void givenSeed0_whenSampledSmall_thenEveryValueIsNumpys() throws IOException {
        NumpyFile.Array golden = NumpyFile.read(Fixtures.path("golden_noise_seed0_3x8x8.npy"));
        assertThat(GaussianNoise.feather2023().sample(0, new PictureSpec(8, 8)).values())
                .isEqualTo(golden.values());
    }

    @Test
    void givenManySamples_whenTaken_thenMeanAndDeviationAreThoseAskedFor() {
        float[] values = new GaussianNoise(0.4, 0.1)
                .sample(11, new PictureSpec(256, 256))
                .values();
        double mean = 0;
        for (float value : values) {
            mean += value / (double) values.length;
        }
        double variance = 0;
        for (float value : values) {
            variance += (value - mean) * (value - mean) / values.length;
        }
        // Five standard errors of 196,608 independent numbers.
        assertThat(mean).isBetween(0.4 - 0.00113, 0.4 + 0.00113);
        assertThat(Math.sqrt(variance)).isBetween(0.1 - 0.0008, 0.1 + 0.0008);
    }

    @Test
    void givenWideNoise_whenSampled_thenItIsClamped() {
        float[] values =
                new GaussianNoise(0.5, 10).sample(1, new PictureSpec(20, 20)).values();
        assertThat(values).contains(0f, 1f);
    }

    @Test
    void givenTheDefault_whenAsked_thenItIsTheReferences() {
        assertThat(GaussianNoise.feather2023()).isEqualTo(new GaussianNoise(0.5, 0.05));
    }

    @Test
    void givenANegativeSeed_whenSampled_thenItIsRefused() {
        assertThatThrownBy(() -> GaussianNoise.feather2023().sample(-1, new PictureSpec(8, 8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The seed is -1, expected a whole number from 0 to 2147483647.");
    }

    @ParameterizedTest
    @CsvSource({"NaN, 1", "0.5, -1", "0.5, Infinity"})
    void givenNumbersThatMakeNoNoise_whenMade_thenTheyAreRefused(double mean, double deviation) {
        assertThatThrownBy(() -> new GaussianNoise(mean, deviation)).isInstanceOf(IllegalArgumentException.class);
    }
}
