// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.figure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.knowm.xchart.style.AxesChartStyler;

/**
 * What lies around lines and bars alike: titles, the names along the x axis, the ends of the y axis.
 *
 * @param categories names along the x axis; empty for numbers
 * @param lowest end of the y axis, where it is fixed
 */
record Frame(
        String title,
        String xTitle,
        String yTitle,
        List<String> categories,
        OptionalDouble lowest,
        OptionalDouble highest) {
    Frame {
        categories = List.copyOf(categories);
    }

    static Frame titled(String title) {
        return new Frame(title, "", "", List.of(), OptionalDouble.empty(), OptionalDouble.empty());
    }

    Frame axes(String x, String y) {
        return new Frame(title, x, y, categories, lowest, highest);
    }

    Frame range(double from, double to) {
        return new Frame(title, xTitle, yTitle, categories, OptionalDouble.of(from), OptionalDouble.of(to));
    }

    Frame over(List<String> names) {
        if (names.isEmpty() || new LinkedHashSet<>(names).size() != names.size()) {
            throw new IllegalArgumentException(
                    "The categories " + names + " are empty or repeat a name; give different names.");
        }
        return new Frame(title, xTitle, yTitle, names, lowest, highest);
    }

    /** @param slots places along the x axis */
    int width(Collection<String> legend, int slots) {
        return Charts.width(legend, title, slots);
    }

    int height(int legendEntries, int slots) {
        return Charts.height(legendEntries, Charts.slanted(categories, Charts.plotWidth(slots)));
    }

    /** Puts this around a chart, before its series come in. */
    void prepare(AxesChart<?, ?> chart, boolean legend, int slots) {
        chart.setTitle(title);
        chart.setXAxisTitle(xTitle);
        chart.setYAxisTitle(yTitle);
        Charts.style(chart, legend);
        AxesChartStyler styler = chart.getStyler();
        lowest.ifPresent(styler::setYAxisMin);
        highest.ifPresent(styler::setYAxisMax);
        if (Charts.slanted(categories, Charts.plotWidth(slots)) > 0) {
            Charts.slant(styler);
        }
    }

    /** XChart's way to leave a gap. */
    static List<Double> nullable(double[] values) {
        List<Double> list = new ArrayList<>();
        for (double value : values) {
            list.add(Double.isFinite(value) ? value : null);
        }
        return list;
    }

    static void requireNew(Collection<String> names, String name) {
        if (names.contains(name)) {
            throw new IllegalArgumentException(
                    "The series " + name + " is in the chart already; give every series its own name.");
        }
    }
}
