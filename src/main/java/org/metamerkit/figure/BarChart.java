// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.figure;

import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;

/** Bars in groups: a group a category, a bar a series, with error bars where given. Immutable. */
public final class BarChart implements Figure {
    private static final double FILLED = 0.85;

    private final String title;
    private final String xTitle;
    private final String yTitle;
    private final List<String> categories;
    private final List<Bars> series;
    private final OptionalDouble lowest;
    private final OptionalDouble highest;

    private record Bars(String name, double[] values, Optional<double[]> error, SeriesStyle style) {}

    private BarChart(
            String title,
            String xTitle,
            String yTitle,
            List<String> categories,
            List<Bars> series,
            OptionalDouble lowest,
            OptionalDouble highest) {
        this.title = title;
        this.xTitle = xTitle;
        this.yTitle = yTitle;
        this.categories = List.copyOf(categories);
        this.series = List.copyOf(series);
        this.lowest = lowest;
        this.highest = highest;
    }

    /** @param categories different names, at least one */
    public static BarChart titled(String title, List<String> categories) {
        if (categories.isEmpty() || new LinkedHashSet<>(categories).size() != categories.size()) {
            throw new IllegalArgumentException(
                    "The categories " + categories + " are empty or repeat a name; give different names.");
        }
        return new BarChart(title, "", "", categories, List.of(), OptionalDouble.empty(), OptionalDouble.empty());
    }

    public BarChart axes(String x, String y) {
        return new BarChart(title, x, y, categories, series, lowest, highest);
    }

    /** Fixes the ends of the y axis. */
    public BarChart range(double from, double to) {
        return new BarChart(title, xTitle, yTitle, categories, series, OptionalDouble.of(from), OptionalDouble.of(to));
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
        Charts.requireLengths(bars.name, categories.size(), bars.values.length);
        if (series.stream().anyMatch(other -> other.name.equals(bars.name))) {
            throw new IllegalArgumentException(
                    "The series " + bars.name + " is in the chart already; give every series its own name.");
        }
        List<Bars> more = new ArrayList<>(series);
        more.add(bars);
        return new BarChart(title, xTitle, yTitle, categories, more, lowest, highest);
    }

    private int slots() {
        return categories.size() * Math.max(1, series.size());
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public int width() {
        return Charts.width(series.stream().map(Bars::name).toList(), title, slots());
    }

    @Override
    public int height() {
        return Charts.height(series.size(), Charts.slanted(categories, Charts.plotWidth(slots())));
    }

    @Override
    public void paint(Graphics2D graphics) {
        if (series.stream().flatMapToDouble(bars -> Arrays.stream(bars.values)).noneMatch(Double::isFinite)) {
            EmptyChart.paint(graphics, this, title);
            return;
        }
        CategoryChart chart = new CategoryChart(width(), height());
        chart.setTitle(title);
        chart.setXAxisTitle(xTitle);
        chart.setYAxisTitle(yTitle);
        Charts.style(chart, series.size() > 1);
        chart.getStyler().setAvailableSpaceFill(FILLED);
        // bars and their error bars must not have the same colour
        chart.getStyler().setErrorBarsColorSeriesColor(false);
        chart.getStyler().setErrorBarsColor(Charts.INK);
        lowest.ifPresent(chart.getStyler()::setYAxisMin);
        highest.ifPresent(chart.getStyler()::setYAxisMax);
        if (Charts.slanted(categories, Charts.plotWidth(slots())) > 0) {
            Charts.slant(chart.getStyler());
        }
        for (Bars bars : series) {
            CategorySeries drawn = bars.error.isEmpty()
                    ? chart.addSeries(bars.name, categories, nullable(bars.values))
                    : chart.addSeries(bars.name, categories, nullable(bars.values), nullable(bars.error.get()));
            drawn.setFillColor(bars.style.color());
        }
        Charts.paint(chart, graphics);
    }

    private static List<Double> nullable(double[] values) {
        List<Double> list = new ArrayList<>();
        for (double value : values) {
            list.add(Double.isFinite(value) ? value : null);
        }
        return list;
    }
}
