// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.figure;

import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;

/** Bars in groups: a group a category, a bar a series, with error bars where given. Immutable. */
public final class BarChart implements Figure {
    private static final double FILLED = 0.85;

    private final Frame frame;
    private final List<Bars> series;

    private record Bars(String name, double[] values, Optional<double[]> error, SeriesStyle style) {}

    private BarChart(Frame frame, List<Bars> series) {
        this.frame = frame;
        this.series = List.copyOf(series);
    }

    /** @param categories different names, at least one */
    public static BarChart titled(String title, List<String> categories) {
        return new BarChart(Frame.titled(title).over(categories), List.of());
    }

    public BarChart axes(String x, String y) {
        return new BarChart(frame.axes(x, y), series);
    }

    /** Fixes the ends of the y axis. */
    public BarChart range(double from, double to) {
        return new BarChart(frame.range(from, to), series);
    }

    /** Bars without error bars; NaN leaves a bar out. */
    public BarChart series(String name, double[] values, SeriesStyle style) {
        return with(new Bars(name, values.clone(), Optional.empty(), style));
    }

    /** Bars with error bars of half length {@code error}. */
    public BarChart withErrorBars(String name, double[] values, double[] error, SeriesStyle style) {
        Charts.requireLengths(name, values.length, error.length);
        return with(new Bars(name, values.clone(), Optional.of(error.clone()), style));
    }

    private BarChart with(Bars bars) {
        Charts.requireLengths(bars.name, frame.categories().size(), bars.values.length);
        Frame.requireNew(names(), bars.name);
        List<Bars> more = new ArrayList<>(series);
        more.add(bars);
        return new BarChart(frame, more);
    }

    private List<String> names() {
        return series.stream().map(Bars::name).toList();
    }

    private int slots() {
        return frame.categories().size() * Math.max(1, series.size());
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
        return frame.height(series.size(), slots());
    }

    @Override
    public void paint(Graphics2D graphics) {
        if (series.stream().flatMapToDouble(bars -> Arrays.stream(bars.values)).noneMatch(Double::isFinite)) {
            EmptyChart.paint(graphics, this, title());
            return;
        }
        CategoryChart chart = new CategoryChart(width(), height());
        frame.prepare(chart, series.size() > 1, slots());
        chart.getStyler().setAvailableSpaceFill(FILLED);
        // bars and their error bars must not have the same colour
        chart.getStyler().setErrorBarsColorSeriesColor(false);
        chart.getStyler().setErrorBarsColor(Charts.INK);
        for (Bars bars : series) {
            List<Double> values = Frame.nullable(bars.values);
            CategorySeries drawn = bars.error.isEmpty()
                    ? chart.addSeries(bars.name, frame.categories(), values)
                    : chart.addSeries(bars.name, frame.categories(), values, Frame.nullable(bars.error.get()));
            drawn.setFillColor(bars.style.color());
        }
        Charts.paint(chart, graphics);
    }
}
