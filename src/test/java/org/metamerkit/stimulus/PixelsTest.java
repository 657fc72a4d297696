// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PixelsTest {
    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -1e-7f, 1.0000001f})
    void givenAValueOutOfRange_whenMade_thenItIsRefused(float value) {
        assertThatThrownBy(() -> new Pixels(1, 1, new float[] {0, value, 1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Pixel value 1 is " + value)
                .hasMessageContaining("from 0 to 1");
    }

    @Test
    void givenAWrongLength_whenMade_thenItIsRefused() {
        assertThatThrownBy(() -> new Pixels(2, 2, new float[11]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("11 values");
        assertThatThrownBy(() -> new Pixels(-1, -1, new float[3])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void givenAll256Levels_whenQuantized_thenNothingChanges() {
        byte[] samples = Fixtures.cycle(3 * 16 * 16, IntStream.range(0, 256).toArray());
        Pixels pixels = Pixels.of8Bit(16, 16, samples);

        assertThat(pixels.quantized()).isEqualTo(pixels);
        assertThat(pixels.to8Bit()).isEqualTo(samples);
        assertThat(pixels.value(0, 15, 15)).isEqualTo(1);
    }

    @Test
    void givenValuesBetweenLevels_whenQuantized_thenTheyGoToTheNearest() {
        // 0.5 lies halfway between 127/255 and 128/255 and goes up.
        Pixels pixels = new Pixels(1, 2, new float[] {0.5f, 0.499999f, 100.49f / 255, 100.51f / 255, 0, 1});

        assertThat(pixels.quantized().values()).containsExactly(128 / 255f, 127 / 255f, 100 / 255f, 101 / 255f, 0, 1);
        assertThat(pixels.quantized().values()).containsExactly(pixels.values(), within(0.50001f / 255));
    }

    @Test
    void givenTheSameContent_whenCompared_thenPixelsAreEqual() {
        Pixels one = new Pixels(1, 2, new float[] {0, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f});
        Pixels same = new Pixels(1, 2, one.values());
        assertThat(same).isEqualTo(one).hasSameHashCodeAs(one);
        assertThat(new Pixels(2, 1, one.values())).isNotEqualTo(one);
    }

    @Test
    void givenAnArray_whenChangedLater_thenThePixelsStay() {
        float[] values = {0, 0.5f, 1};
        Pixels pixels = new Pixels(1, 1, values);
        values[0] = 1;
        pixels.values()[1] = 1;
        assertThat(pixels.values()).containsExactly(0, 0.5f, 1);
    }
}
