// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.figure;

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

/**
 * Curves over numbers, or over names such as stages ({@link #categories}). Values that are not finite leave a gap. Immutable: every
 * method gives a new chart.
 *
 * <pre>{@code
 * LineChart.titled("Training").axes("epoch", "accuracy (%)").series("clean", epochs, clean, SeriesStyle.of(0)).write(base);
 * }</pre>
 */
public final class LineChart implements Figure {
    private final Frame frame;
    private final List<Line> lines;
    private final OptionalDouble leftmost;
    private final OptionalDouble rightmost;

    /** How the values of a series are drawn. */
    private enum Kind {
        LINE,
        POINTS
    }

    /** @param error half the length of the error bars; empty for none */
    private record Line(String name, double[] x, double[] y, Optional<double[]> error, Kind kind, SeriesStyle style) {}

    private LineChart(Frame frame, List<Line> lines, OptionalDouble leftmost, OptionalDouble rightmost) {
        this.frame = frame;
        this.lines = List.copyOf(lines);
        this.leftmost = leftmost;
        this.rightmost = rightmost;
    }

    public static LineChart titled(String title) {
        return new LineChart(Frame.titled(title), List.of(), OptionalDouble.empty(), OptionalDouble.empty());
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

    /** Fixes the ends of the y axis. */
    public LineChart range(double from, double to) {
        return in(frame.range(from, to));
    }

    /** Fixes the ends of an x axis of numbers. */
    public LineChart xRange(double from, double to) {
        return new LineChart(frame, lines, OptionalDouble.of(from), OptionalDouble.of(to));
    }

    private LineChart in(Frame other) {
        return new LineChart(other, lines, leftmost, rightmost);
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
                    + " has lone points over categories, which only charts over numbers have; give a line.");
        }
        List<Line> more = new ArrayList<>(lines);
        more.add(line);
        return new LineChart(frame, more, leftmost, rightmost);
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
        Charts.paint(chart, graphics);
    }

    private XYChart overNumbers() {
        XYChart chart = new XYChart(width(), height());
        int number = 0;
        for (Line line : lines) {
            double[] y = shown(line.y);
            XYSeries series = line.error.isEmpty()
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

    private static double[] shown(double[] y) {
        return Arrays.stream(y)
                .map(value -> Double.isFinite(value) ? value : Double.NaN)
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
