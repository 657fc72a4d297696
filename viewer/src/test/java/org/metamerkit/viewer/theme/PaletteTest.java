// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.theme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import javafx.scene.paint.Color;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaletteTest {
    @Test
    void givenBlackAndWhite_whenTheirContrastIsTaken_thenItIsTwentyOne() {
        assertThat(Palette.contrast(Color.BLACK, Color.WHITE)).isEqualTo(21, within(1e-9));
        assertThat(Palette.contrast(Color.GRAY, Color.GRAY)).isEqualTo(1, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenATheme_whenContrastsAreTaken_thenTextAndMarksAreReadable(boolean dark) {
        Palette palette = Palette.of(dark);
        assertThat(Palette.contrast(palette.text(), palette.ground())).isGreaterThan(7);
        assertThat(Palette.contrast(palette.faint(), palette.ground())).isGreaterThan(4.5);
        assertThat(Palette.contrast(palette.focus(), palette.ground())).isGreaterThan(3);
        palette.series()
                .forEach(color -> assertThat(Palette.contrast(color, palette.ground()))
                        .as(color.toString())
                        .isGreaterThan(3));
    }

    @Test
    void givenAmounts_whenColoured_thenLightnessRisesAndTextOnThemIsReadable() {
        double before = -1;
        for (int i = 0; i <= 10; i++) {
            Color color = Palette.amount(i / 10.0);
            double contrastToBlack = Palette.contrast(color, Color.BLACK);
            assertThat(contrastToBlack).isGreaterThan(before);
            assertThat(Palette.contrast(color, Palette.textOn(color))).isGreaterThan(4.5);
            before = contrastToBlack;
        }
    }
}
