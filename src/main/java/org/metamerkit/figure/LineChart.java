// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.figure;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Curves over numbers, or over names such as stages ({@link #categories}). Values that are {@code NaN} leave a gap. Immutable: every
 * method gives a new chart.
 *
 * <pre>{@code
 * LineChart.titled("Training").axes("epoch", "accuracy (%)").series("clean", epochs, clean, SeriesStyle.of(0)).write(base);
 * }</pre>
 */
public final class LineChart implements Figure {
    private static final int BAND_ALPHA = 60;

    private final String title;
    private final String xTitle;
    private final String yTitle;
    private final List<String> categories;
    private final List<Line> lines;
    private final boolean logX;
    private final boolean logY;
    private final OptionalDouble lowest;
    private final OptionalDouble highest;

    /** @param error half the length of the error bars or of the band; empty for none */
    private record Line(
            String name, double[] x, double[] y, Optional<double[]> error, boolean band, SeriesStyle style) {}

    private LineChart(
            String title,
            String xTitle,
            String yTitle,
            List<String> categories,
            List<Line> lines,
            boolean logX,
            boolean logY,
            OptionalDouble lowest,
            OptionalDouble highest) {
        this.title = title;
        this.xTitle = xTitle;
        this.yTitle = yTitle;
        this.categories = List.copyOf(categories);
        this.lines = List.copyOf(lines);
        this.logX = logX;
        this.logY = logY;
        this.lowest = lowest;
        this.highest = highest;
    }

    public static LineChart titled(String title) {
        return new LineChart(
                title, "", "", List.of(), List.of(), false, false, OptionalDouble.empty(), OptionalDouble.empty());
    }

    public LineChart axes(String x, String y) {
        return new LineChart(title, x, y, categories, lines, logX, logY, lowest, highest);
    }

    /** Names along the x axis instead of numbers; to be given before the series. */
    public LineChart categories(List<String> names) {
        Set<String> different = new LinkedHashSet<>(names);
        if (different.size() != names.size() || names.isEmpty() || !lines.isEmpty()) {
            throw new IllegalArgumentException("The categories " + names
                    + " are empty, repeat a name or come after a series; give different names first.");
        }
        return new LineChart(title, xTitle, yTitle, names, lines, logX, logY, lowest, highest);
    }

    /** Logarithmic x axis; all x must be positive. */
    public LineChart logX() {
        return new LineChart(title, xTitle, yTitle, categories, lines, true, logY, lowest, highest);
    }

    /** Logarithmic y axis; values that are not positive are left out. */
    public LineChart logY() {
        return new LineChart(title, xTitle, yTitle, categories, lines, logX, true, lowest, highest);
    }

    /** Fixes the ends of the y axis. */
    public LineChart range(double from, double to) {
        return new LineChart(
                title, xTitle, yTitle, categories, lines, logX, logY, OptionalDouble.of(from), OptionalDouble.of(to));
    }

    /** A curve over numbers. */
    public LineChart series(String name, double[] x, double[] y, SeriesStyle style) {
        return with(new Line(name, x.clone(), y.clone(), Optional.empty(), false, style));
    }

    /** A curve over numbers with error bars of half length {@code error}. */
    public LineChart withErrorBars(String name, double[] x, double[] y, double[] error, SeriesStyle style) {
        return with(new Line(name, x.clone(), y.clone(), Optional.of(error.clone()), false, style));
    }

    /** A curve over numbers with a band of half width {@code error}. */
    public LineChart withBand(String name, double[] x, double[] y, double[] error, SeriesStyle style) {
        return with(new Line(name, x.clone(), y.clone(), Optional.of(error.clone()), true, style));
    }

    /** A curve over the categories. */
    public LineChart series(String name, double[] y, SeriesStyle style) {
        return with(new Line(name, positions(), y.clone(), Optional.empty(), false, style));
    }

    /** A curve over the categories with error bars of half length {@code error}. */
    public LineChart withErrorBars(String name, double[] y, double[] error, SeriesStyle style) {
        return with(new Line(name, positions(), y.clone(), Optional.of(error.clone()), false, style));
    }

    private double[] positions() {
        double[] positions = new double[categories.size()];
        Arrays.setAll(positions, i -> i);
        return positions;
    }

    private LineChart with(Line line) {
        Charts.requireLengths(line.name, line.x.length, line.y.length);
        line.error.ifPresent(error -> Charts.requireLengths(line.name, line.x.length, error.length));
        if (lines.stream().anyMatch(other -> other.name.equals(line.name))) {
            throw new IllegalArgumentException(
                    "The series " + line.name + " is in the chart already; give every series its own name.");
        }
        if (!categories.isEmpty() && line.band) {
            throw new IllegalArgumentException("The series " + line.name
                    + " has a band over categories, which only lines over numbers have; give error bars.");
        }
        List<Line> more = new ArrayList<>(lines);
        more.add(line);
        return new LineChart(title, xTitle, yTitle, categories, more, logX, logY, lowest, highest);
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public int width() {
        return Charts.width(lines.stream().map(Line::name).toList(), title, categories.size());
    }

    @Override
    public int height() {
        return Charts.height(lines.size(), Charts.slanted(categories, Charts.plotWidth(categories.size())));
    }

    @Override
    public void paint(Graphics2D graphics) {
        if (lines.stream().flatMapToDouble(line -> Arrays.stream(line.y)).noneMatch(Double::isFinite)) {
            EmptyChart.paint(graphics, this, title);
            return;
        }
        AxesChart<?, ?> chart = categories.isEmpty() ? overNumbers() : overCategories();
        chart.setTitle(title);
        chart.setXAxisTitle(xTitle);
        chart.setYAxisTitle(yTitle);
        AxesChartStyler styler = chart.getStyler();
        Charts.style(chart, lines.size() > 1);
        lowest.ifPresent(styler::setYAxisMin);
        highest.ifPresent(styler::setYAxisMax);
        if (logX) {
            styler.setXAxisLogarithmic(true).setXAxisDecimalPattern("0.####E0");
        }
        if (logY) {
            styler.setYAxisLogarithmic(true).setYAxisDecimalPattern("0.####E0");
        }
        if (Charts.slanted(categories, Charts.plotWidth(categories.size())) > 0) {
            Charts.slant(styler);
        }
        Charts.paint(chart, graphics);
    }

    private XYChart overNumbers() {
        XYChart chart = new XYChart(width(), height());
        for (Line line : lines) {
            if (line.band) {
                addBand(chart, line);
            }
        }
        int number = 0;
        for (Line line : lines) {
            double[] y = shown(line.y);
            XYSeries series = line.error.isEmpty() || line.band
                    ? chart.addSeries(line.name, line.x, y)
                    : chart.addSeries(line.name, line.x, y, line.error.get());
            series.setMarker(Charts.marker(number++, line.style));
            series.setMarkerColor(line.style.color());
            series.setLineColor(line.style.color());
            series.setLineStyle(line.style.stroke());
        }
        return chart;
    }

    /** A polygon a run of finite values: up along the upper edge, back along the lower one. */
    private void addBand(XYChart chart, Line line) {
        double[] error = line.error.orElseThrow();
        int from = 0;
        while (from < line.x.length) {
            int to = from;
            while (to < line.x.length && Double.isFinite(line.y[to]) && Double.isFinite(error[to])) {
                to++;
            }
            int points = to - from;
            if (points > 1) {
                double[] x = new double[2 * points];
                double[] y = new double[2 * points];
                for (int i = 0; i < points; i++) {
                    x[i] = line.x[from + i];
                    x[2 * points - 1 - i] = x[i];
                    y[i] = line.y[from + i] + error[from + i];
                    y[2 * points - 1 - i] = lower(line.y[from + i], error[from + i]);
                }
                XYSeries band = chart.addSeries(line.name + " band " + from, x, y);
                band.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
                band.setFillColor(line.style.fill(BAND_ALPHA));
                band.setLineColor(line.style.fill(0));
                band.setLineStyle(new BasicStroke(0));
                band.setMarker(SeriesMarkers.NONE);
                band.setShowInLegend(false);
            }
            from = to + 1;
        }
    }

    private double lower(double y, double error) {
        return logY && y - error <= 0 ? y / 2 : y - error;
    }

    private double[] shown(double[] y) {
        return Arrays.stream(y)
                .map(value -> logY && value <= 0 ? Double.NaN : value)
                .toArray();
    }

    private CategoryChart overCategories() {
        CategoryChart chart = new CategoryChart(width(), height());
        chart.getStyler().setDefaultSeriesRenderStyle(CategorySeries.CategorySeriesRenderStyle.Line);
        // points of one category one above the other, not side by side like bars
        chart.getStyler().setOverlapped(true);
        int number = 0;
        for (Line line : lines) {
            List<Double> y = nullable(shown(line.y));
            CategorySeries series = line.error.isEmpty()
                    ? chart.addSeries(line.name, categories, y)
                    : chart.addSeries(line.name, categories, y, zeroed(line.error.get()));
            series.setMarker(Charts.marker(number++, line.style));
            series.setMarkerColor(line.style.color());
            series.setLineColor(line.style.color());
            series.setLineStyle(line.style.stroke());
        }
        return chart;
    }

    private static List<Double> nullable(double[] values) {
        List<Double> list = new ArrayList<>();
        for (double value : values) {
            list.add(Double.isFinite(value) ? value : null);
        }
        return list;
    }

    private static List<Double> zeroed(double[] errors) {
        return Arrays.stream(errors)
                .map(error -> Double.isFinite(error) ? error : 0)
                .boxed()
                .toList();
    }
}
