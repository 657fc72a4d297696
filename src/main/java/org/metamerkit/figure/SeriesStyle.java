// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;

/**
 * How a line or a group of bars looks. The palette is that of Okabe and Ito 2008 (told apart with any colour vision) without its
 * yellow, which is hard to see on white; after seven colours the line becomes dashed, after fourteen dotted.
 *
 * @param dash lengths of line and gap in pixels; empty for a solid line
 * @param width of the line in pixels
 * @param marker whether the points are marked
 */
public record SeriesStyle(Color color, List<Double> dash, double width, boolean marker) {
    private static final List<Color> PALETTE = List.of(
            new Color(0x0072B2),
            new Color(0xD55E00),
            new Color(0x009E73),
            new Color(0xCC79A7),
            new Color(0xE69F00),
            new Color(0x56B4E9),
            new Color(0x5B3A29));

    private static final List<List<Double>> DASHES = List.of(List.of(), List.of(8.0, 5.0), List.of(2.0, 4.0));
    private static final List<Double> DASHED = List.of(9.0, 6.0);
    private static final List<Double> DOTTED = List.of(2.0, 4.0);
    private static final double USUAL = 1.8;
    private static final double THICK = 3;

    public SeriesStyle {
        dash = List.copyOf(dash);
    }

    /** The style of the n-th series, 0-based; repeats after 21. */
    public static SeriesStyle of(int number) {
        return new SeriesStyle(
                PALETTE.get(number % PALETTE.size()), DASHES.get(number / PALETTE.size() % DASHES.size()), USUAL, true);
    }

    /** For the series a figure is about. */
    public static SeriesStyle black() {
        return new SeriesStyle(Color.BLACK, List.of(), THICK, true);
    }

    /** For series in the background. */
    public static SeriesStyle grey() {
        return new SeriesStyle(new Color(0xA0A0A0), List.of(), USUAL, false);
    }

    /** For people among networks. */
    public static SeriesStyle people() {
        return new SeriesStyle(new Color(0x7B2CBF), List.of(), THICK, true);
    }

    public SeriesStyle dashed() {
        return new SeriesStyle(color, DASHED, width, marker);
    }

    public SeriesStyle dotted() {
        return new SeriesStyle(color, DOTTED, width, marker);
    }

    public SeriesStyle thick() {
        return new SeriesStyle(color, dash, THICK, marker);
    }

    public SeriesStyle withoutMarker() {
        return new SeriesStyle(color, dash, width, false);
    }

    BasicStroke stroke() {
        if (dash.isEmpty()) {
            return new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
        }
        float[] lengths = new float[dash.size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = dash.get(i).floatValue();
        }
        return new BasicStroke((float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, lengths, 0);
    }
}
