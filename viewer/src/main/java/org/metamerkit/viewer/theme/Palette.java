// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.theme;

import java.util.Arrays;
import java.util.List;
import javafx.scene.paint.Color;
import org.metamerkit.figure.Viridis;

/**
 * The colours of drawings. Series have the colours of Okabe and Ito (2008, Color Universal Design), which people with any colour
 * vision tell apart, and differ in their marks too; amounts have viridis, which is perceptually even.
 *
 * @param ground behind everything drawn
 * @param text of labels
 * @param faint of lines and labels that matter less
 * @param shade of areas behind values, such as null distributions
 * @param focus around what the keyboard acts on
 */
public record Palette(Color ground, Color text, Color faint, Color shade, Color focus, List<Color> series) {
    private static final double EQUAL_CONTRAST = 0.179;

    /** For the light theme. */
    public static final Palette LIGHT = new Palette(
            Color.web("#fbfbfa"),
            Color.web("#1d1d1f"),
            Color.web("#6e6e73"),
            Color.web("#d9dce1"),
            Color.web("#0b62c4"),
            colors("#0072b2", "#d55e00", "#009e73", "#b35a8c", "#9a7400", "#3a8fc4", "#444444"));

    /** For the dark theme. */
    public static final Palette DARK = new Palette(
            Color.web("#1c1c1e"),
            Color.web("#f2f2f4"),
            Color.web("#a1a1a8"),
            Color.web("#3d4047"),
            Color.web("#6cb2ff"),
            colors("#56b4e9", "#e69f00", "#2fc79a", "#cc79a7", "#f0e442", "#7f9fff", "#dddddd"));

    /** The palette of a theme. */
    public static Palette of(boolean dark) {
        return dark ? DARK : LIGHT;
    }

    /** Colour of the series number {@code index}, from 0; repeats after the last. */
    public Color series(int index) {
        return series.get(Math.floorMod(index, series.size()));
    }

    /** Colour of an amount. */
    public static Color amount(double share) {
        java.awt.Color color = Viridis.at(share);
        return Color.rgb(color.getRed(), color.getGreen(), color.getBlue());
    }

    /** Black or white, whichever is easier to read on a colour (WCAG 2.1's relative luminance). */
    public static Color textOn(Color ground) {
        return luminance(ground) > EQUAL_CONTRAST ? Color.BLACK : Color.WHITE;
    }

    /** The ratio of two colours' luminances as WCAG 2.1 defines it, 1 to 21; text wants 4.5. */
    public static double contrast(Color one, Color other) {
        double a = luminance(one);
        double b = luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(Color color) {
        return 0.2126 * linear(color.getRed()) + 0.7152 * linear(color.getGreen()) + 0.0722 * linear(color.getBlue());
    }

    private static double linear(double sample) {
        return sample <= 0.04045 ? sample / 12.92 : Math.pow((sample + 0.055) / 1.055, 2.4);
    }

    private static List<Color> colors(String... codes) {
        return Arrays.stream(codes).map(Color::web).toList();
    }
}
