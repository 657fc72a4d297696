// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.figure;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** What all charts have in common: fonts, sizes, the look of axes and legend. */
final class Charts {
    static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 15);
    static final Font LABEL = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    static final Font AXIS = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    static final Color INK = new Color(0x202020);
    static final Color GRID = new Color(0xE2E2E2);
    static final int PADDING = 12;

    private static final int PLOT_WIDTH = 600;
    private static final int PLOT_HEIGHT = 420;
    private static final int LEGEND_LINE = 36;
    private static final int LEGEND_ROW = 24;
    private static final int LEGEND_MARGIN = 50;
    private static final int MARKER_SIZE = 7;
    private static final int CATEGORY_WIDTH = 26;
    private static final int STEEP = 45;
    private static final FontRenderContext METRICS = new FontRenderContext(null, true, true);
    private static final List<Marker> MARKERS = List.of(
            SeriesMarkers.CIRCLE,
            SeriesMarkers.SQUARE,
            SeriesMarkers.DIAMOND,
            SeriesMarkers.TRIANGLE_UP,
            SeriesMarkers.TRIANGLE_DOWN);

    private Charts() {}

    /** Width of a text in pixels. */
    static double width(String text, Font font) {
        return text.isEmpty() ? 0 : font.getStringBounds(text, METRICS).getWidth();
    }

    static int widest(Collection<String> texts, Font font) {
        return (int) Math.ceil(
                texts.stream().mapToDouble(text -> width(text, font)).max().orElse(0));
    }

    /** The width that leaves the plot its own beside a legend of these entries. */
    static int width(Collection<String> legend, String title, int categories) {
        int plot = Math.max(PLOT_WIDTH, categories * CATEGORY_WIDTH + LEGEND_MARGIN);
        int wanted = plot + (legend.isEmpty() ? 0 : widest(legend, LABEL) + LEGEND_LINE + LEGEND_MARGIN);
        return Math.max(wanted, widest(List.of(title), TITLE) + 2 * LEGEND_MARGIN);
    }

    /** The height that shows every entry of the legend and slanted labels below the plot. */
    static int height(int legendEntries, int below) {
        return Math.max(PLOT_HEIGHT, LEGEND_ROW * legendEntries + 2 * LEGEND_MARGIN) + below;
    }

    /** Height that labels of categories take when they are slanted; 0 if they fit side by side. */
    static int slanted(List<String> categories, int width) {
        int widest = widest(categories, LABEL);
        int room = width / Math.max(1, categories.size());
        return widest <= room * 0.9 ? 0 : (int) (widest * Math.sin(Math.toRadians(STEEP)));
    }

    static int plotWidth(int categories) {
        return Math.max(PLOT_WIDTH, categories * CATEGORY_WIDTH) - 2 * LEGEND_MARGIN;
    }

    static void slant(AxesChartStyler styler) {
        styler.setXAxisLabelRotation(STEEP);
    }

    static Marker marker(int number, SeriesStyle style) {
        return style.marker() ? MARKERS.get(number % MARKERS.size()) : SeriesMarkers.NONE;
    }

    static void style(AxesChart<?, ?> chart, boolean legend) {
        AxesChartStyler styler = chart.getStyler();
        styler.setLocale(Locale.ROOT);
        styler.setBaseFont(LABEL);
        styler.setChartTitleFont(TITLE);
        styler.setLegendFont(LABEL);
        styler.setAxisTitleFont(AXIS);
        styler.setAxisTickLabelsFont(LABEL);
        styler.setChartFontColor(INK);
        styler.setAxisTickLabelsColor(INK);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridVerticalLinesVisible(false);
        styler.setChartTitleBoxVisible(false);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
        styler.setLegendSeriesLineLength(LEGEND_LINE);
        styler.setLegendVisible(legend);
        styler.setMarkerSize(MARKER_SIZE);
        styler.setErrorBarsColorSeriesColor(true);
        styler.setChartPadding(PADDING);
        styler.setDecimalPattern("0.####");
    }

    /** XChart's way to paint, with text as smooth in a picture as in a document. */
    static void paint(AxesChart<?, ?> chart, Graphics2D graphics) {
        Object before = graphics.getRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING);
        chart.paint(graphics, chart.getWidth(), chart.getHeight());
        if (before != null) {
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, before);
        }
    }

    static void requireLengths(String series, int xs, int ys) {
        if (xs != ys) {
            throw new IllegalArgumentException("The series " + series + " has " + ys + " values for " + xs
                    + " positions; give one value a position, NaN where there is none.");
        }
    }
}
