// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.figure;

import java.awt.Color;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The colours of heat maps: perceptually even, readable in grey and with any colour vision (viridis of matplotlib, CC0; its table of
 * 256 colours).
 */
public final class Viridis {
    private static final String TABLE = "viridis.txt";
    private static final int HEXADECIMAL = 16;
    private static final List<Color> COLORS = read();
    /** Above this luminance black text is easier to read than white (WCAG 2.1's formula: contrasts are equal at 0.179). */
    private static final double EQUAL_CONTRAST = 0.179;

    private Viridis() {}

    /** @param share 0 for the lowest, 1 for the highest; others are clipped */
    public static Color at(double share) {
        double clipped = Math.max(0, Math.min(1, share));
        return COLORS.get((int) Math.round(clipped * (COLORS.size() - 1)));
    }

    /** Black or white, whichever is easier to read on a colour. */
    static Color textOn(Color background) {
        double luminance = 0.2126 * linear(background.getRed())
                + 0.7152 * linear(background.getGreen())
                + 0.0722 * linear(background.getBlue());
        return luminance > EQUAL_CONTRAST ? Color.BLACK : Color.WHITE;
    }

    private static double linear(int sample) {
        double s = sample / 255.0;
        return s <= 0.04045 ? s / 12.92 : Math.pow((s + 0.055) / 1.055, 2.4);
    }

    private static List<Color> read() {
        try (InputStream in = Viridis.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new IllegalStateException(TABLE + " is missing from the jar: build the project again.");
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> new Color(Integer.parseInt(line, HEXADECIMAL)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
