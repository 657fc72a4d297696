// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.figure;

import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Histograms of one or more samples over common bins, as shares of each sample, laid over one another. Immutable. */
public final class HistogramChart implements Figure {
    private static final int ALPHA = 90;

    private final String title;
    private final String xTitle;
    private final int bins;
    private final List<Sample> samples;

    private record Sample(String name, double[] values, SeriesStyle style) {}

    private HistogramChart(String title, String xTitle, int bins, List<Sample> samples) {
        this.title = title;
        this.xTitle = xTitle;
        this.bins = bins;
        this.samples = List.copyOf(samples);
    }

    /** @param bins one or more */
    public static HistogramChart titled(String title, String xTitle, int bins) {
        if (bins < 1) {
            throw new IllegalArgumentException("A histogram of " + bins + " bins was asked for, expected 1 or more.");
        }
        return new HistogramChart(title, xTitle, bins, List.of());
    }

    /** Adds a sample; values that are not finite are left out. */
    public HistogramChart sample(String name, double[] values, SeriesStyle style) {
        List<Sample> more = new ArrayList<>(samples);
        more.add(new Sample(name, Arrays.stream(values).filter(Double::isFinite).toArray(), style));
        return new HistogramChart(title, xTitle, bins, more);
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public int width() {
        return Charts.width(samples.stream().map(Sample::name).toList(), title, 0);
    }

    @Override
    public int height() {
        return Charts.height(samples.size(), 0);
    }

    @Override
    public void paint(Graphics2D graphics) {
        double[] all = samples.stream()
                .flatMapToDouble(sample -> Arrays.stream(sample.values))
                .toArray();
        if (all.length == 0) {
            EmptyChart.paint(graphics, this, title);
            return;
        }
        double[] edges = ends(
                Arrays.stream(all).min().orElseThrow(), Arrays.stream(all).max().orElseThrow());
        double low = edges[0];
        double high = edges[1];
        XYChart chart = new XYChart(width(), height());
        chart.setTitle(title);
        chart.setXAxisTitle(xTitle);
        chart.setYAxisTitle("share");
        Charts.style(chart, samples.size() > 1);
        chart.getStyler().setYAxisMin(0.0);
        for (Sample sample : samples) {
            double[] shares = shares(sample.values, low, high, bins);
            // an outline: up at a bin's left edge, on to its right one
            double[] x = new double[2 * bins + 2];
            double[] y = new double[2 * bins + 2];
            x[0] = low;
            x[2 * bins + 1] = high;
            for (int i = 0; i < bins; i++) {
                x[2 * i + 1] = low + (high - low) * i / bins;
                x[2 * i + 2] = low + (high - low) * (i + 1) / bins;
                y[2 * i + 1] = shares[i];
                y[2 * i + 2] = shares[i];
            }
            XYSeries series = chart.addSeries(sample.name, x, y);
            series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
            series.setFillColor(sample.style.fill(ALPHA));
            series.setLineColor(sample.style.color());
            series.setLineStyle(sample.style.stroke());
            series.setMarker(SeriesMarkers.NONE);
        }
        Charts.paint(chart, graphics);
    }

    /** The nearest round numbers that hold all values, so that the axis reads well. */
    static double[] ends(double lowest, double highest) {
        double span = highest > lowest ? highest - lowest : 1;
        double unit = Math.pow(10, Math.floor(Math.log10(span))) / 2;
        // of values that differ in their last digits alone the round numbers are rounded themselves
        double low = Math.min(lowest, Math.floor(lowest / unit) * unit);
        double high = Math.max(highest, Math.ceil(highest / unit) * unit);
        return new double[] {low, high > low ? high : low + unit};
    }

    /** Share of the values in each of equal bins; the highest edge belongs to the last bin. */
    static double[] shares(double[] values, double low, double high, int bins) {
        double[] shares = new double[bins];
        for (double value : values) {
            int bin = (int) Math.min(bins - 1, Math.floor((value - low) / (high - low) * bins));
            shares[bin] += 1.0 / values.length;
        }
        return shares;
    }
}
