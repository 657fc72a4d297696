// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import javafx.beans.value.ObservableBooleanValue;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;

/** Curves over numbers. Series differ in colour and in their dashes. */
final class LinePlot extends Plot {
    private static final double[][] DASHES = {{}, {7, 4}, {2, 3}, {9, 3, 2, 3}};
    private static final int MOST_POINTS = 2000;
    private static final double LEGEND = 18;
    private static final double SAMPLE = 24;

    private final String title;
    private final String xName;
    private final String yName;
    private final boolean logX;
    private final boolean logY;
    private List<Series> series = List.of();
    private String nothing = "";

    /** A curve; values that are not finite, or not above 0 on a logarithmic axis, are left out. */
    record Series(String name, double[] x, double[] y) {}

    LinePlot(ObservableBooleanValue dark, String title, String xName, String yName, boolean logX, boolean logY) {
        super(dark, 420, 260);
        this.title = title;
        this.xName = xName;
        this.yName = yName;
        this.logX = logX;
        this.logY = logY;
        setAccessibleText(title);
    }

    /** Shows curves, or says why there are none. */
    void show(List<Series> shown, String otherwise) {
        series = List.copyOf(shown);
        nothing = otherwise;
        setAccessibleText(title + ": " + shown.stream().map(Series::name).collect(Collectors.joining(", ")));
        redraw();
    }

    @Override
    void draw(GraphicsContext graphics, double width, double height) {
        title(graphics, title, width);
        double[] xs = span(Series::x, logX);
        double[] ys = span(Series::y, logY);
        if (xs == null || ys == null) {
            empty(graphics, nothing, width, height);
            return;
        }
        Axis x = new Axis(xs[0], xs[1], LEFT, width - RIGHT, logX);
        Axis y = new Axis(ys[0], ys[1], height - BOTTOM, TOP + (hasLegend() ? LEGEND : 0), logY);
        axes(graphics, x, y, xName, yName);
        for (int i = 0; i < series.size(); i++) {
            curve(graphics, x, y, i);
        }
        if (hasLegend()) {
            legend(graphics, width);
        }
        graphics.setLineDashes();
    }

    private void curve(GraphicsContext graphics, Axis x, Axis y, int index) {
        Series drawn = series.get(index);
        Color color = palette().series(index);
        graphics.setStroke(color);
        graphics.setLineWidth(1.6);
        graphics.setLineDashes(DASHES[index % DASHES.length]);
        int step = Math.max(1, drawn.x.length / MOST_POINTS);
        boolean down = false;
        graphics.beginPath();
        for (int i = 0; i < drawn.x.length; i += step) {
            if (!shows(drawn.x[i], logX) || !shows(drawn.y[i], logY)) {
                down = false;
            } else if (down) {
                graphics.lineTo(x.place(drawn.x[i]), y.place(drawn.y[i]));
            } else {
                graphics.moveTo(x.place(drawn.x[i]), y.place(drawn.y[i]));
                down = true;
            }
        }
        graphics.stroke();
    }

    private boolean hasLegend() {
        return series.size() > 1;
    }

    /** Between the title and the curves, where it covers none. */
    private void legend(GraphicsContext graphics, double width) {
        double each = (width - LEFT - RIGHT) / series.size();
        double y = TOP + LEGEND / 2 - 4;
        for (int i = 0; i < series.size(); i++) {
            double left = LEFT + i * each;
            graphics.setStroke(palette().series(i));
            graphics.setLineWidth(2);
            graphics.setLineDashes(DASHES[i % DASHES.length]);
            graphics.strokeLine(left, y, left + SAMPLE, y);
            graphics.setFill(palette().text());
            graphics.fillText(series.get(i).name(), left + SAMPLE + 6, y, each - SAMPLE - 10);
        }
    }

    private double[] span(Function<Series, double[]> which, boolean logarithmic) {
        List<Double> values = new ArrayList<>();
        for (Series each : series) {
            Arrays.stream(which.apply(each))
                    .filter(value -> shows(value, logarithmic))
                    .forEach(values::add);
        }
        return values.isEmpty()
                ? null
                : new double[] {
                    values.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                    values.stream().mapToDouble(Double::doubleValue).max().orElseThrow()
                };
    }

    private static boolean shows(double value, boolean logarithmic) {
        return Double.isFinite(value) && (!logarithmic || value > 0);
    }
}
