// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.metamerkit.figure.Figure;
import org.metamerkit.figure.LineChart;
import org.metamerkit.figure.SeriesStyle;
import org.metamerkit.recognition.statistics.Correlations;
import org.metamerkit.recognition.statistics.StatisticsException;

/** Curves of people and networks over stages, a figure a network, as in Feather et al. 2023 (Fig. 2 and 8). */
public final class PeopleFigures {
    private static final int OWN = 0;

    private PeopleFigures() {}

    /** A figure for every network, by a name for its file. */
    public static Map<String, Figure> curves(String data, HumanNetworkComparison comparison) {
        Map<String, Figure> figures = new LinkedHashMap<>();
        byNetwork(comparison)
                .forEach((network, points) -> figures.put(
                        fileName("curves-" + data + "-" + network), curve(data + ": metamers of " + network, points)));
        return figures;
    }

    private static Figure curve(String title, List<HumanNetworkComparison.Point> points) {
        LineChart chart = LineChart.titled(title)
                .axes("stage", "proportion correct")
                .range(0, 1)
                .categories(
                        points.stream().map(HumanNetworkComparison.Point::stage).toList())
                .withErrorBars(
                        "people",
                        numbers(points, HumanNetworkComparison.Point::people),
                        numbers(points, HumanNetworkComparison.Point::peopleSem),
                        SeriesStyle.people())
                .withErrorBars(
                        "other networks",
                        numbers(points, HumanNetworkComparison.Point::others),
                        numbers(points, HumanNetworkComparison.Point::othersSem),
                        SeriesStyle.black());
        boolean own = points.stream().anyMatch(point -> point.own().isPresent());
        return own
                ? chart.series(
                        "the network itself",
                        numbers(points, point -> point.own().orElse(Double.NaN)),
                        SeriesStyle.of(OWN).dashed())
                : chart;
    }

    /** People over other networks, a point a network and stage (Fig. 8e). */
    public static Figure correlation(String data, HumanNetworkComparison comparison) {
        LineChart chart = LineChart.titled(title(data, comparison))
                .axes("other networks (proportion correct)", "people (proportion correct)")
                .range(0, 1)
                .xRange(0, 1)
                .series(
                        "equal",
                        new double[] {0, 1},
                        new double[] {0, 1},
                        SeriesStyle.grey().dotted());
        int number = 0;
        for (Map.Entry<String, List<HumanNetworkComparison.Point>> network :
                byNetwork(comparison).entrySet()) {
            List<HumanNetworkComparison.Point> points = network.getValue();
            chart = chart.points(
                    network.getKey(),
                    numbers(points, HumanNetworkComparison.Point::others),
                    numbers(points, HumanNetworkComparison.Point::people),
                    numbers(points, HumanNetworkComparison.Point::peopleSem),
                    SeriesStyle.of(number++));
        }
        return chart;
    }

    private static String title(String data, HumanNetworkComparison comparison) {
        String title = data + ": people and other networks";
        try {
            Correlations found = comparison.correlations();
            return String.format(
                    Locale.ROOT,
                    "%s (R² %.3f, ρ %.3f, τ %.3f, n %d)",
                    title,
                    found.rSquared(),
                    found.spearman(),
                    found.kendall(),
                    found.n());
        } catch (StatisticsException undefined) {
            // too few points, or all the same; the analysis says so in a note
            return title;
        }
    }

    private static Map<String, List<HumanNetworkComparison.Point>> byNetwork(HumanNetworkComparison comparison) {
        Map<String, List<HumanNetworkComparison.Point>> networks = new LinkedHashMap<>();
        comparison
                .points()
                .forEach(point -> networks.computeIfAbsent(point.network(), unused -> new ArrayList<>())
                        .add(point));
        return networks;
    }

    private static double[] numbers(
            List<HumanNetworkComparison.Point> points, ToDoubleFunction<HumanNetworkComparison.Point> number) {
        return points.stream().mapToDouble(number).toArray();
    }

    static String fileName(String text) {
        return text.replaceAll("[^A-Za-z0-9._-]+", "_");
    }
}
