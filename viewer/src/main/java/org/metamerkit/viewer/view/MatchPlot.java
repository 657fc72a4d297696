// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import javafx.beans.value.ObservableBooleanValue;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.TextAlignment;
import org.metamerkit.match.Measure;
import org.metamerkit.match.NullDistribution;
import org.metamerkit.viewer.model.Captions;
import org.metamerkit.viewer.model.MatchTable;

/**
 * Stage × measure: each value as a mark on its measure's axis, with what chance gives drawn behind it (quantiles of the null
 * distribution, the darker the more likely, and a line at its maximum, which a metamer must pass).
 */
final class MatchPlot extends Plot {
    private static final double ROW = 22;
    private static final double NAMES = 96;
    private static final double NUMBER = 52;
    private static final double KEY_LINE = 15;
    private static final double KEY = 2 * KEY_LINE + 6;

    private MatchTable table;

    MatchPlot(ObservableBooleanValue dark) {
        super(dark, 860, 200);
        setId("match-plot");
        setAccessibleText("Match at every stage");
    }

    void show(MatchTable shown) {
        table = shown;
        double height = TOP + ROW + (shown == null ? 1 : shown.rows().size()) * ROW + KEY + 6;
        setPrefHeight(height);
        setMinHeight(height);
        StringBuilder text = new StringBuilder("Match at every stage.");
        if (shown != null) {
            shown.rows().stream()
                    .filter(MatchTable.Row::matched)
                    .forEach(row -> text.append(" Matched stage ")
                            .append(row.stage())
                            .append(": Spearman ")
                            .append(Captions.number(row.value(Measure.SPEARMAN)))
                            .append(", Pearson ")
                            .append(Captions.number(row.value(Measure.PEARSON)))
                            .append(", SNR ")
                            .append(Captions.number(row.value(Measure.SNR_DB)))
                            .append(" dB."));
        }
        setAccessibleText(text.toString());
        redraw();
    }

    @Override
    void draw(GraphicsContext graphics, double width, double height) {
        title(graphics, "Match at every stage, and chance behind it", width);
        if (table == null) {
            return;
        }
        double lane = (width - NAMES - 12) / Measure.values().length;
        int index = 0;
        for (Measure measure : Measure.values()) {
            double left = NAMES + index++ * lane;
            double[] span = table.span(measure);
            double margin = (span[1] - span[0]) * 0.04;
            Axis axis = new Axis(span[0] - margin, span[1] + margin, left + 8, left + lane - NUMBER, false);
            column(graphics, measure, axis, left, lane);
        }
        graphics.setFont(SMALL);
        for (int i = 0; i < table.rows().size(); i++) {
            MatchTable.Row row = table.rows().get(i);
            double y = TOP + ROW + i * ROW;
            graphics.setFont(row.matched() ? TITLE : SMALL);
            graphics.setFill(palette().text());
            graphics.fillText((row.matched() ? "▸ " : "   ") + row.stage(), 6, y + ROW / 2, NAMES - 8);
        }
        key(graphics, TOP + ROW + table.rows().size() * ROW + KEY_LINE / 2 + 4, width);
    }

    private void column(GraphicsContext graphics, Measure measure, Axis axis, double left, double lane) {
        graphics.setFont(SMALL);
        graphics.setFill(palette().text());
        graphics.setTextAlign(TextAlignment.LEFT);
        graphics.fillText(name(measure), left + 8, TOP + 4);
        graphics.setTextAlign(TextAlignment.CENTER);
        graphics.setFill(palette().faint());
        for (double tick : axis.ticks(3)) {
            graphics.fillText(Axis.label(tick), axis.place(tick), TOP + ROW - 5);
        }
        for (int i = 0; i < table.rows().size(); i++) {
            MatchTable.Row row = table.rows().get(i);
            double top = TOP + ROW + i * ROW;
            double middle = top + ROW / 2;
            graphics.setStroke(palette().shade());
            graphics.setLineWidth(1);
            graphics.strokeLine(axis.from(), middle, axis.to(), middle);
            row.chance().ifPresent(chance -> chance(graphics, chance, measure, axis, top));
            png(graphics, axis, row.pngValue(measure), middle);
            value(graphics, axis, row, measure, middle);
            graphics.setTextAlign(TextAlignment.RIGHT);
            graphics.setFont(row.matched() ? TITLE : SMALL);
            graphics.setFill(palette().text());
            graphics.fillText(Captions.number(row.value(measure)), left + lane - 4, middle, NUMBER - 6);
        }
        graphics.setTextAlign(TextAlignment.LEFT);
    }

    /** Bands between the quantiles 0, 5, 25, 75, 95, 100 %. */
    private void chance(GraphicsContext graphics, NullDistribution chance, Measure measure, Axis axis, double top) {
        int[] edges = {0, 5, 25, 75, 95, 100};
        double[] opacities = {0.25, 0.5, 1, 0.5, 0.25};
        graphics.setFill(palette().faint());
        for (int i = 0; i < opacities.length; i++) {
            double from = chance.quantile(measure, edges[i]);
            double to = chance.quantile(measure, edges[i + 1]);
            if (Double.isFinite(from) && Double.isFinite(to)) {
                graphics.setGlobalAlpha(opacities[i] * 0.7);
                graphics.fillRect(axis.place(from), top + 4, Math.max(1, axis.place(to) - axis.place(from)), ROW - 8);
            }
        }
        graphics.setGlobalAlpha(1);
        if (Double.isFinite(chance.maximum(measure))) {
            graphics.setStroke(palette().text());
            graphics.setLineWidth(1.5);
            double x = axis.place(chance.maximum(measure));
            graphics.strokeLine(x, top + 2, x, top + ROW - 2);
        }
    }

    private void value(GraphicsContext graphics, Axis axis, MatchTable.Row row, Measure measure, double middle) {
        double value = row.value(measure);
        boolean above =
                row.chance().map(chance -> value > chance.maximum(measure)).orElse(false);
        graphics.setFill(
                row.chance().isEmpty()
                        ? palette().series(0)
                        : above ? palette().series(2) : palette().series(1));
        if (value == Double.POSITIVE_INFINITY) {
            graphics.fillPolygon(
                    new double[] {axis.to(), axis.to() - 9, axis.to() - 9},
                    new double[] {middle, middle - 5, middle + 5},
                    3);
        } else if (Double.isFinite(value)) {
            double size = row.matched() ? 11 : 8;
            graphics.fillOval(axis.place(value) - size / 2, middle - size / 2, size, size);
        }
    }

    private void png(GraphicsContext graphics, Axis axis, double value, double middle) {
        if (Double.isFinite(value)) {
            graphics.setStroke(palette().text());
            graphics.setLineWidth(1.2);
            graphics.strokeOval(axis.place(value) - 6.5, middle - 6.5, 13, 13);
        }
    }

    private void key(GraphicsContext graphics, double middle, double width) {
        graphics.setFont(SMALL);
        graphics.setFill(palette().faint());
        graphics.setTextAlign(TextAlignment.LEFT);
        double room = width - NAMES - 16;
        graphics.fillText(
                "● float picture (green: above all of chance, orange: not, blue: chance not known)   ○ 8-bit PNG",
                NAMES + 8,
                middle,
                room);
        graphics.fillText("grey: chance (5, 25, 75, 95 %)   | chance's maximum", NAMES + 8, middle + KEY_LINE, room);
    }

    private static String name(Measure measure) {
        return switch (measure) {
            case SPEARMAN -> "Spearman's ρ";
            case PEARSON -> "Pearson's r";
            case SNR_DB -> "SNR (dB)";
        };
    }
}
