// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.util.List;
import java.util.Optional;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.input.MouseEvent;
import javafx.scene.text.TextAlignment;
import org.metamerkit.viewer.model.RecognitionGrid;
import org.metamerkit.viewer.model.RecognitionGrid.Column;
import org.metamerkit.viewer.model.RecognitionModel;
import org.metamerkit.viewer.preferences.Preferences;

/**
 * Recognition over the stages of one network, as in Feather et al. 2023: the network itself, every other network with Wilson's 95 %
 * interval, and the mean of the others. A click on a point brushes its cell.
 */
final class RecognitionCurves extends Plot {
    private static final double REACH = 10;
    private static final double NAMES = 46;
    private static final double LEGEND = 150;
    private static final double LEGEND_LINE = 16;
    private static final double MOST_BESIDE = 5;

    private final RecognitionModel model;
    private final String generator;

    RecognitionCurves(RecognitionModel model, String generator, Preferences preferences) {
        super(preferences.dark(), 540, height(model));
        setMinHeight(height(model)); // the legend is as long as it is
        this.model = model;
        this.generator = generator;
        setAccessibleText("Recognition of metamers of " + generator + " over its stages");
        redrawWith(model.brushed());
        redrawWith(model.highlighted());
        setOnMousePressed(this::pressed);
    }

    private List<Column> columns() {
        return model.grid().get().columnsOf(generator);
    }

    private static double height(RecognitionModel model) {
        return Math.max(300, TOP + (model.grid().get().evaluators().size() + 2) * LEGEND_LINE);
    }

    /** Stages, with room at both ends for series that lie beside each other. */
    private Axis across(double width) {
        double room = evaluators() * beside(width) / 2 + 10;
        return new Axis(0, Math.max(1, columns().size() - 1), LEFT + room, width - RIGHT - LEGEND - room, false);
    }

    private int evaluators() {
        return model.grid().get().evaluators().size();
    }

    /** How far series lie beside each other: never so far that stages run into each other. */
    private double beside(double width) {
        double stage = (width - LEFT - RIGHT - LEGEND) / Math.max(1, columns().size());
        return Math.min(MOST_BESIDE, 0.7 * stage / Math.max(1, evaluators()));
    }

    /** Series lie beside each other, so that intervals of equal shares can be told apart. */
    private double shift(int series, double width) {
        return (series - (evaluators() - 1) / 2.0) * beside(width);
    }

    private Axis up(double height) {
        return new Axis(0, 1, height - BOTTOM - NAMES + 18, TOP, false);
    }

    @Override
    void draw(GraphicsContext graphics, double width, double height) {
        title(graphics, "Metamers of " + generator, width);
        List<Column> columns = columns();
        if (columns.isEmpty()) {
            return;
        }
        RecognitionGrid grid = model.grid().get();
        Axis x = across(width);
        Axis y = up(height);
        frame(graphics, columns, x, y);
        int series = 0;
        for (String evaluator : grid.evaluators()) {
            curve(graphics, evaluator, columns, series, shift(series, width), x, y);
            name(graphics, evaluator + (evaluator.equals(generator) ? " *" : ""), series, width);
            series++;
        }
        if (grid.evaluators().size() > 2) {
            others(graphics, columns, x, y);
            graphics.setFill(palette().text());
            graphics.fillText(
                    "‒ ‒ mean of others", width - RIGHT - LEGEND + 4, TOP + 8 + series * LEGEND_LINE, LEGEND - 4);
        }
        model.brushed()
                .get()
                .filter(cell -> columns.contains(cell.place().column()))
                .ifPresent(cell -> {
                    graphics.setStroke(palette().text());
                    graphics.setLineWidth(2);
                    double px = x.place(columns.indexOf(cell.place().column()))
                            + shift(grid.evaluators().indexOf(cell.place().evaluator()), width);
                    graphics.strokeOval(px - 8, y.place(cell.share()) - 8, 16, 16);
                });
    }

    private void frame(GraphicsContext graphics, List<Column> columns, Axis x, Axis y) {
        graphics.setLineWidth(1);
        graphics.setTextAlign(TextAlignment.RIGHT);
        for (double tick : new double[] {0, 0.25, 0.5, 0.75, 1}) {
            graphics.setStroke(palette().shade());
            graphics.strokeLine(x.from() - 8, y.place(tick), x.to() + 8, y.place(tick));
            graphics.setFill(palette().faint());
            graphics.fillText(Math.round(tick * 100) + " %", x.from() - 12, y.place(tick));
        }
        for (int i = 0; i < columns.size(); i++) {
            graphics.save();
            graphics.translate(x.place(i) + 4, y.from() + 12);
            graphics.rotate(-40);
            graphics.setFill(palette().text());
            graphics.fillText(columns.get(i).stage(), 0, 0);
            graphics.restore();
        }
        graphics.setTextAlign(TextAlignment.LEFT);
        graphics.setStroke(palette().text());
        graphics.setLineDashes(2, 3);
        for (Column column : model.highlighted().get()) {
            int index = columns.indexOf(column);
            if (index >= 0) {
                graphics.strokeLine(x.place(index), y.from(), x.place(index), y.to());
            }
        }
        graphics.setLineDashes();
    }

    private void curve(
            GraphicsContext graphics,
            String evaluator,
            List<Column> columns,
            int series,
            double shift,
            Axis x,
            Axis y) {
        graphics.setStroke(palette().series(series));
        graphics.setFill(palette().series(series));
        double lastX = Double.NaN;
        double lastY = Double.NaN;
        for (int i = 0; i < columns.size(); i++) {
            Optional<RecognitionGrid.Cell> cell = model.grid().get().cell(columns.get(i), evaluator);
            if (cell.isEmpty()) {
                lastX = Double.NaN;
                continue;
            }
            double px = x.place(i) + shift;
            double py = y.place(cell.get().share());
            graphics.setLineWidth(2);
            if (!Double.isNaN(lastX)) {
                graphics.strokeLine(lastX, lastY, px, py);
            }
            double[] interval = cell.get().interval();
            graphics.setLineWidth(1);
            graphics.strokeLine(px, y.place(interval[0]), px, y.place(interval[1]));
            mark(graphics, series, px, py);
            lastX = px;
            lastY = py;
        }
    }

    private void others(GraphicsContext graphics, List<Column> columns, Axis x, Axis y) {
        graphics.setStroke(palette().text());
        graphics.setLineWidth(2);
        graphics.setLineDashes(6, 4);
        for (int i = 1; i < columns.size(); i++) {
            double before = model.grid().get().meanOfOthers(columns.get(i - 1));
            double now = model.grid().get().meanOfOthers(columns.get(i));
            if (!Double.isNaN(before) && !Double.isNaN(now)) {
                graphics.strokeLine(x.place(i - 1), y.place(before), x.place(i), y.place(now));
            }
        }
        graphics.setLineDashes();
    }

    private void name(GraphicsContext graphics, String name, int series, double width) {
        double y = TOP + 8 + series * LEGEND_LINE;
        double left = width - RIGHT - LEGEND + 10;
        graphics.setFill(palette().series(series));
        mark(graphics, series, left, y);
        graphics.setFill(palette().text());
        graphics.fillText(name, left + 10, y, LEGEND - 20);
    }

    /** Series differ in shape too. */
    private static void mark(GraphicsContext graphics, int series, double x, double y) {
        switch (series % 4) {
            case 0 -> graphics.fillOval(x - 4.5, y - 4.5, 9, 9);
            case 1 -> graphics.fillRect(x - 4, y - 4, 8, 8);
            case 2 -> graphics.fillPolygon(new double[] {x, x + 5, x - 5}, new double[] {y - 5, y + 4, y + 4}, 3);
            default ->
                graphics.fillPolygon(new double[] {x, x + 5, x, x - 5}, new double[] {y - 5.5, y, y + 5.5, y}, 4);
        }
    }

    private void pressed(MouseEvent event) {
        Axis x = across(getWidth());
        Axis y = up(getHeight());
        List<Column> columns = columns();
        for (int i = 0; i < columns.size(); i++) {
            for (String evaluator : model.grid().get().evaluators()) {
                Optional<RecognitionGrid.Cell> cell = model.grid().get().cell(columns.get(i), evaluator);
                double px = x.place(i) + shift(model.grid().get().evaluators().indexOf(evaluator), getWidth());
                if (cell.isPresent()
                        && Math.hypot(px - event.getX(), y.place(cell.get().share()) - event.getY()) < REACH) {
                    model.brush(columns.get(i), evaluator);
                    return;
                }
            }
        }
    }
}
