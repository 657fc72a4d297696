// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.metamerkit.figure.Figure;
import org.metamerkit.figure.LineChart;
import org.metamerkit.figure.SeriesStyle;

/** Curves of people and networks over stages, a figure a network, as in Feather et al. 2023 (Fig. 2 and 8). */
public final class PeopleFigures {
    private static final int PEOPLE = 1;
    private static final int OWN = 0;

    private PeopleFigures() {}

    /** A figure for every network, by a name for its file. */
    public static Map<String, Figure> curves(String data, HumanNetworkComparison comparison) {
        Map<String, List<HumanNetworkComparison.Point>> networks = new LinkedHashMap<>();
        comparison
                .points()
                .forEach(point -> networks.computeIfAbsent(point.network(), unused -> new ArrayList<>())
                        .add(point));
        Map<String, Figure> figures = new LinkedHashMap<>();
        networks.forEach((network, points) -> figures.put(
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
                        points.stream()
                                .mapToDouble(HumanNetworkComparison.Point::people)
                                .toArray(),
                        points.stream()
                                .mapToDouble(HumanNetworkComparison.Point::peopleSem)
                                .toArray(),
                        SeriesStyle.of(PEOPLE).thick())
                .withErrorBars(
                        "other networks",
                        points.stream()
                                .mapToDouble(HumanNetworkComparison.Point::others)
                                .toArray(),
                        points.stream()
                                .mapToDouble(HumanNetworkComparison.Point::othersSem)
                                .toArray(),
                        SeriesStyle.black());
        boolean own = points.stream().anyMatch(point -> point.own().isPresent());
        return own
                ? chart.series(
                        "the network itself",
                        points.stream()
                                .mapToDouble(point -> point.own().orElse(Double.NaN))
                                .toArray(),
                        SeriesStyle.of(OWN).dashed())
                : chart;
    }

    private static String fileName(String text) {
        return text.replaceAll("[^A-Za-z0-9._-]+", "_");
    }
}
