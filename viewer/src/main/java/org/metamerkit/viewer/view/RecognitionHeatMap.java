// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.util.List;
import java.util.Optional;
import javafx.geometry.VPos;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import org.metamerkit.viewer.model.RecognitionGrid;
import org.metamerkit.viewer.model.RecognitionGrid.Cell;
import org.metamerkit.viewer.model.RecognitionGrid.Column;
import org.metamerkit.viewer.model.RecognitionModel;
import org.metamerkit.viewer.preferences.Preferences;
import org.metamerkit.viewer.theme.Palette;

/**
 * Networks that were asked × networks and stages that metamers were made for. A click, or arrow keys, brush a cell; the columns of the
 * metamers that are selected in the grid are outlined.
 */
final class RecognitionHeatMap extends Plot {
    private static final double NAMES = 170;
    private static final double HEADS = 96;
    private static final double CELL_HEIGHT = 30;
    private static final double LEAST_CELL_WIDTH = 18;
    private static final double MOST_CELL_WIDTH = 72;
    private static final double MARGIN = 40;

    private final RecognitionModel model;

    RecognitionHeatMap(RecognitionModel model, Preferences preferences) {
        super(preferences.dark(), 800, 200);
        this.model = model;
        setId("heat-map");
        setFocusTraversable(true);
        model.grid().addListener((observed, before, after) -> grow());
        model.brushed().addListener((observed, before, after) -> describe());
        model.highlighted().addListener((observed, before, after) -> redraw());
        focusedProperty().addListener((observed, before, after) -> redraw());
        setOnMousePressed(this::pressed);
        setOnKeyPressed(this::typed);
        grow();
    }

    private void grow() {
        double height =
                TOP + HEADS + Math.max(1, model.grid().get().evaluators().size()) * CELL_HEIGHT + 12;
        setPrefHeight(height);
        setMinHeight(height);
        // many columns: the page scrolls sideways
        setMinWidth(NAMES + model.grid().get().columns().size() * LEAST_CELL_WIDTH + MARGIN);
        describe();
    }

    private void describe() {
        setAccessibleText(model.brushed()
                .get()
                .map(cell -> cell.place().evaluator() + " recognises " + cell.recognised() + " of " + cell.scored()
                        + " metamers of " + cell.place().column().generator() + " at "
                        + cell.place().column().stage())
                .orElse("Matrix of recognition, no cell chosen"));
        redraw();
    }

    @Override
    void draw(GraphicsContext graphics, double width, double height) {
        title(graphics, "Share of metamers recognised", width);
        RecognitionGrid grid = model.grid().get();
        if (grid.columns().isEmpty()) {
            empty(
                    graphics,
                    "Nobody was asked yet, or no answer counts: 'metamerkit recognize RUN --by MODEL' asks networks.",
                    width,
                    height);
            return;
        }
        double cellWidth = cellWidth(width);
        for (int column = 0; column < grid.columns().size(); column++) {
            head(graphics, grid.columns().get(column), NAMES + column * cellWidth, cellWidth);
        }
        generators(graphics, grid, cellWidth);
        for (int row = 0; row < grid.evaluators().size(); row++) {
            String evaluator = grid.evaluators().get(row);
            double y = TOP + HEADS + row * CELL_HEIGHT;
            graphics.setFill(palette().text());
            graphics.setTextAlign(TextAlignment.RIGHT);
            graphics.fillText(evaluator, NAMES - 8, y + CELL_HEIGHT / 2, NAMES - 14);
            graphics.setTextAlign(TextAlignment.CENTER);
            for (int column = 0; column < grid.columns().size(); column++) {
                Optional<Cell> cell = grid.cell(grid.columns().get(column), evaluator);
                double x = NAMES + column * cellWidth;
                cell.ifPresent(found -> cell(graphics, found, x, y, cellWidth));
            }
        }
        outlines(graphics, grid, cellWidth);
        graphics.setTextAlign(TextAlignment.LEFT);
    }

    private void cell(GraphicsContext graphics, Cell cell, double x, double y, double cellWidth) {
        Color color = Palette.amount(cell.share());
        graphics.setFill(color);
        graphics.fillRect(x, y, cellWidth - 1, CELL_HEIGHT - 1);
        graphics.setFill(Palette.textOn(color));
        graphics.fillText(
                Math.round(cell.share() * 100) + (cell.isOwn() ? " *" : ""), x + cellWidth / 2, y + CELL_HEIGHT / 2);
    }

    private void head(GraphicsContext graphics, Column column, double x, double cellWidth) {
        graphics.save();
        graphics.translate(x + cellWidth / 2, TOP + HEADS - 6);
        graphics.rotate(-45);
        graphics.setTextAlign(TextAlignment.LEFT);
        graphics.setFill(palette().text());
        graphics.fillText(column.stage(), 0, 0);
        graphics.restore();
    }

    private void generators(GraphicsContext graphics, RecognitionGrid grid, double cellWidth) {
        int from = 0;
        graphics.setTextBaseline(VPos.CENTER);
        for (String generator : grid.generators()) {
            int count = grid.columnsOf(generator).size();
            double x = NAMES + from * cellWidth;
            graphics.setFill(palette().text());
            graphics.setTextAlign(TextAlignment.LEFT);
            graphics.fillText(generator, x, TOP + 8, Math.max(1, count * cellWidth - 6));
            graphics.setStroke(palette().faint());
            graphics.strokeLine(x, TOP + 17.5, x + count * cellWidth - 6, TOP + 17.5);
            from += count;
        }
    }

    private void outlines(GraphicsContext graphics, RecognitionGrid grid, double cellWidth) {
        graphics.setStroke(palette().text());
        graphics.setLineWidth(1.5);
        for (Column column : model.highlighted().get()) {
            int index = grid.columns().indexOf(column);
            if (index >= 0) {
                graphics.strokeRect(
                        NAMES + index * cellWidth - 1,
                        TOP + HEADS - 2,
                        cellWidth,
                        grid.evaluators().size() * CELL_HEIGHT + 3);
            }
        }
        model.brushed().get().ifPresent(cell -> {
            graphics.setStroke(palette().series(1));
            graphics.setLineWidth(3);
            graphics.strokeRect(
                    NAMES + grid.columns().indexOf(cell.place().column()) * cellWidth - 1,
                    TOP + HEADS + grid.evaluators().indexOf(cell.place().evaluator()) * CELL_HEIGHT - 1,
                    cellWidth + 1,
                    CELL_HEIGHT + 1);
        });
        if (isFocused()) {
            graphics.setStroke(palette().focus());
            graphics.setLineWidth(2);
            graphics.strokeRect(1, 1, getWidth() - 2, getHeight() - 2);
        }
    }

    private double cellWidth(double width) {
        return Math.min(
                MOST_CELL_WIDTH,
                Math.max(
                        LEAST_CELL_WIDTH,
                        (width - NAMES - MARGIN) / model.grid().get().columns().size()));
    }

    private void pressed(MouseEvent event) {
        requestFocus();
        brush((int) Math.floor((event.getX() - NAMES) / cellWidth(getWidth())), (int)
                Math.floor((event.getY() - TOP - HEADS) / CELL_HEIGHT));
    }

    private void brush(int column, int row) {
        List<Column> columns = model.grid().get().columns();
        List<String> rows = model.grid().get().evaluators();
        if (column >= 0 && row >= 0 && column < columns.size() && row < rows.size()) {
            model.brush(columns.get(column), rows.get(row));
        }
    }

    private void typed(KeyEvent event) {
        RecognitionGrid grid = model.grid().get();
        int column = model.brushed()
                .get()
                .map(cell -> grid.columns().indexOf(cell.place().column()))
                .orElse(0);
        int row = model.brushed()
                .get()
                .map(cell -> grid.evaluators().indexOf(cell.place().evaluator()))
                .orElse(0);
        switch (event.getCode()) {
            case LEFT -> brush(column - 1, row);
            case RIGHT -> brush(column + 1, row);
            case UP -> brush(column, row - 1);
            case DOWN -> brush(column, row + 1);
            case ENTER -> brush(column, row);
            default -> {
                return;
            }
        }
        event.consume();
    }
}
