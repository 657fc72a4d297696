// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.figure;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Curves over numbers, or over names such as stages ({@link #categories}). Values that are not finite leave a gap. Immutable: every
 * method gives a new chart.
 *
 * <pre>{@code
 * LineChart.titled("Training").axes("epoch", "accuracy (%)").series("clean", epochs, clean, SeriesStyle.of(0)).write(base);
 * }</pre>
 */
public final class LineChart implements Figure {
    private static final int BAND_ALPHA = 60;

    private final Frame frame;
    private final List<Line> lines;
    private final boolean logX;
    private final boolean logY;
    private final OptionalDouble leftmost;
    private final OptionalDouble rightmost;

    /** How the values of a series are drawn. */
    private enum Kind {
        LINE,
        BAND,
        POINTS
    }

    /** @param error half the length of the error bars or of the band; empty for none */
    private record Line(String name, double[] x, double[] y, Optional<double[]> error, Kind kind, SeriesStyle style) {}

    private LineChart(
            Frame frame,
            List<Line> lines,
            boolean logX,
            boolean logY,
            OptionalDouble leftmost,
            OptionalDouble rightmost) {
        this.frame = frame;
        this.lines = List.copyOf(lines);
        this.logX = logX;
        this.logY = logY;
        this.leftmost = leftmost;
        this.rightmost = rightmost;
    }

    public static LineChart titled(String title) {
        return new LineChart(
                Frame.titled(title), List.of(), false, false, OptionalDouble.empty(), OptionalDouble.empty());
    }

    public LineChart axes(String x, String y) {
        return in(frame.axes(x, y));
    }

    /** Names along the x axis instead of numbers; to be given before the series. */
    public LineChart categories(List<String> names) {
        if (!lines.isEmpty()) {
            throw new IllegalArgumentException(
                    "The categories " + names + " come after a series; give them before the first one.");
        }
        return in(frame.over(names));
    }

    /** Logarithmic x axis; all x must be positive. */
    public LineChart logX() {
        return new LineChart(frame, lines, true, logY, leftmost, rightmost);
    }

    /** Logarithmic y axis; values that are not positive are left out. */
    public LineChart logY() {
        return new LineChart(frame, lines, logX, true, leftmost, rightmost);
    }

    /** Fixes the ends of the y axis. */
    public LineChart range(double from, double to) {
        return in(frame.range(from, to));
    }

    /** Fixes the ends of an x axis of numbers. */
    public LineChart xRange(double from, double to) {
        return new LineChart(frame, lines, logX, logY, OptionalDouble.of(from), OptionalDouble.of(to));
    }

    private LineChart in(Frame other) {
        return new LineChart(other, lines, logX, logY, leftmost, rightmost);
    }

    /** A curve over numbers. */
    public LineChart series(String name, double[] x, double[] y, SeriesStyle style) {
        return with(new Line(name, x.clone(), y.clone(), Optional.empty(), Kind.LINE, style));
    }

    /** Points over numbers that no line joins, with error bars of half length {@code error}. */
    public LineChart points(String name, double[] x, double[] y, double[] error, SeriesStyle style) {
        return with(new Line(name, x.clone(), y.clone(), Optional.of(error.clone()), Kind.POINTS, style));
    }

    /** A curve over numbers with error bars of half length {@code error}. */
    public LineChart withErrorBars(String name, double[] x, double[] y, double[] error, SeriesStyle style) {
        return with(new Line(name, x.clone(), y.clone(), Optional.of(error.clone()), Kind.LINE, style));
    }

    /** A curve over numbers with a band of half width {@code error}. */
    public LineChart withBand(String name, double[] x, double[] y, double[] error, SeriesStyle style) {
        return with(new Line(name, x.clone(), y.clone(), Optional.of(error.clone()), Kind.BAND, style));
    }

    /** A curve over the categories. */
    public LineChart series(String name, double[] y, SeriesStyle style) {
        return with(new Line(name, positions(), y.clone(), Optional.empty(), Kind.LINE, style));
    }

    /** A curve over the categories with error bars of half length {@code error}. */
    public LineChart withErrorBars(String name, double[] y, double[] error, SeriesStyle style) {
        return with(new Line(name, positions(), y.clone(), Optional.of(error.clone()), Kind.LINE, style));
    }

    private double[] positions() {
        double[] positions = new double[frame.categories().size()];
        Arrays.setAll(positions, i -> i);
        return positions;
    }

    private LineChart with(Line line) {
        Charts.requireLengths(line.name, line.x.length, line.y.length);
        line.error.ifPresent(error -> Charts.requireLengths(line.name, line.x.length, error.length));
        Frame.requireNew(names(), line.name);
        if (!frame.categories().isEmpty() && line.kind != Kind.LINE) {
            throw new IllegalArgumentException("The series " + line.name
                    + " has a band or lone points over categories, which only charts over numbers have; give a line.");
        }
        List<Line> more = new ArrayList<>(lines);
        more.add(line);
        return new LineChart(frame, more, logX, logY, leftmost, rightmost);
    }

    private List<String> names() {
        return lines.stream().map(Line::name).toList();
    }

    private int slots() {
        return frame.categories().size();
    }

    @Override
    public String title() {
        return frame.title();
    }

    @Override
    public int width() {
        return frame.width(names(), slots());
    }

    @Override
    public int height() {
        return frame.height(lines.size(), slots());
    }

    @Override
    public void paint(Graphics2D graphics) {
        if (lines.stream().flatMapToDouble(line -> Arrays.stream(line.y)).noneMatch(Double::isFinite)) {
            EmptyChart.paint(graphics, this, title());
            return;
        }
        AxesChart<?, ?> chart = slots() == 0 ? overNumbers() : overCategories();
        AxesChartStyler styler = chart.getStyler();
        frame.prepare(chart, lines.size() > 1, slots());
        leftmost.ifPresent(styler::setXAxisMin);
        rightmost.ifPresent(styler::setXAxisMax);
        if (logX) {
            styler.setXAxisLogarithmic(true).setXAxisDecimalPattern("0.####E0");
        }
        if (logY) {
            styler.setYAxisLogarithmic(true).setYAxisDecimalPattern("0.####E0");
        }
        Charts.paint(chart, graphics);
    }

    private XYChart overNumbers() {
        XYChart chart = new XYChart(width(), height());
        for (Line line : lines) {
            if (line.kind == Kind.BAND) {
                addBand(chart, line);
            }
        }
        int number = 0;
        for (Line line : lines) {
            double[] y = shown(line.y);
            XYSeries series = line.error.isEmpty() || line.kind == Kind.BAND
                    ? chart.addSeries(line.name, line.x, y)
                    : chart.addSeries(line.name, line.x, y, zeroed(line.error.get()));
            series.setMarker(Charts.marker(number++, line.style));
            series.setMarkerColor(line.style.color());
            series.setLineColor(line.style.color());
            series.setLineStyle(line.style.stroke());
            if (line.kind == Kind.POINTS) {
                series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
            }
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
                .map(value -> !Double.isFinite(value) || logY && value <= 0 ? Double.NaN : value)
                .toArray();
    }

    private CategoryChart overCategories() {
        CategoryChart chart = new CategoryChart(width(), height());
        chart.getStyler().setDefaultSeriesRenderStyle(CategorySeries.CategorySeriesRenderStyle.Line);
        // points of one category one above the other, not side by side like bars
        chart.getStyler().setOverlapped(true);
        int number = 0;
        for (Line line : lines) {
            List<Double> y = Frame.nullable(shown(line.y));
            CategorySeries series = line.error.isEmpty()
                    ? chart.addSeries(line.name, frame.categories(), y)
                    : chart.addSeries(line.name, frame.categories(), y, Frame.nullable(zeroed(line.error.get())));
            series.setMarker(Charts.marker(number++, line.style));
            series.setMarkerColor(line.style.color());
            series.setLineColor(line.style.color());
            series.setLineStyle(line.style.stroke());
        }
        return chart;
    }

    private static double[] zeroed(double[] errors) {
        return Arrays.stream(errors)
                .map(error -> Double.isFinite(error) ? error : 0)
                .toArray();
    }
}
