// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.nio.file.Path;
import javafx.geometry.VPos;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.image.Image;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.FontWeight;
import javafx.scene.text.TextAlignment;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.catalogue.MetamerState;
import org.metamerkit.viewer.model.Captions;
import org.metamerkit.viewer.model.ChoiceModel;
import org.metamerkit.viewer.model.GridLayout;
import org.metamerkit.viewer.model.GridModel;
import org.metamerkit.viewer.model.ThumbnailCache;
import org.metamerkit.viewer.theme.Palette;

/** Draws the part of the grid that is seen. */
final class GridPainter {
    private static final double CHIP = 17;
    private static final Font SMALL = Font.font(11);
    private static final Font BOLD = Font.font(null, FontWeight.BOLD, 11);

    private final GridModel grid;
    private final ChoiceModel choices;
    private final ThumbnailCache<Images.Thumbnail> thumbnails;

    private GraphicsContext graphics;
    private Palette palette;
    private GridLayout layout;
    private GridGeometry geometry;
    private double pixelSide;
    private int drawn;
    private int awaited;

    /** What is seen of the whole grid. */
    record Viewport(double left, double top, double width, double height, double screenScale, boolean focused) {}

    GridPainter(GridModel grid, ChoiceModel choices, ThumbnailCache<Images.Thumbnail> thumbnails) {
        this.grid = grid;
        this.choices = choices;
        this.thumbnails = thumbnails;
    }

    void paint(GraphicsContext on, Palette colors, GridGeometry places, Viewport seen) {
        graphics = on;
        palette = colors;
        geometry = places;
        layout = grid.layout().get();
        pixelSide = Math.max(1, Math.floor(places.side() * seen.screenScale()));
        graphics.setFill(palette.ground());
        graphics.fillRect(0, 0, seen.width(), seen.height());
        graphics.setTextBaseline(VPos.CENTER);
        drawn = 0;
        awaited = 0;
        if (layout.records().isEmpty()) {
            return;
        }
        boolean matrix = !layout.isGallery();
        int firstRow = Math.max(0, geometry.row(seen.top() + geometry.headHeight()));
        int lastRow = Math.min(layout.rows() - 1, geometry.row(seen.top() + seen.height()));
        int firstColumn = Math.max(0, geometry.column(seen.left() + geometry.headWidth()));
        int lastColumn = Math.min(layout.columns() - 1, geometry.column(seen.left() + seen.width()));
        // from the last to the first, since the cache makes first what was asked for last: least what one may scroll to
        askFor(lastRow + 1, firstColumn, lastColumn);
        askFor(firstRow - 1, firstColumn, lastColumn);
        for (int row = lastRow; row >= firstRow; row--) {
            for (int column = lastColumn; column >= firstColumn; column--) {
                int index = layout.index(row, column);
                if (index != GridLayout.NONE) {
                    cell(index, geometry.x(column) - seen.left(), geometry.y(row) - seen.top(), seen.focused());
                }
            }
        }
        if (matrix) {
            rowHeads(firstRow, lastRow, seen);
            columnHeads(firstColumn, lastColumn, seen);
        }
    }

    /** Asks for the pictures of a row that is out of sight. */
    private void askFor(int row, int firstColumn, int lastColumn) {
        if (row < 0 || row >= layout.rows()) {
            return;
        }
        for (int column = lastColumn; column >= firstColumn; column--) {
            int index = layout.index(row, column);
            if (index != GridLayout.NONE) {
                MetamerRecord record = layout.records().get(index);
                look(record, record.png());
            }
        }
        if (!layout.isGallery()) {
            look(layout.rowHead(row), layout.rowHead(row).target());
        }
    }

    /** Null while the metamer is in work: its files are not to be expected. */
    private ThumbnailCache.Look<Images.Thumbnail> look(MetamerRecord record, Path file) {
        return record.state() == MetamerState.IN_WORK ? null : thumbnails.get(file, (int) pixelSide);
    }

    private void cell(int index, double x, double y, boolean focused) {
        MetamerRecord record = layout.records().get(index);
        double side = geometry.side();
        picture(look(record, record.png()), record, x, y);
        if (record.state() == MetamerState.DAMAGED) { // also where the picture itself can be read
            cross(x, y);
        }
        boolean blind = choices.blind().get();
        graphics.setTextAlign(TextAlignment.LEFT);
        graphics.setFont(SMALL);
        if (!blind) {
            verdict(record, x, y + side + GridGeometry.CAPTION / 2);
            graphics.setFill(palette.text());
            graphics.fillText(caption(record), x + CHIP, y + side + GridGeometry.CAPTION / 2, side - CHIP);
        }
        chip(choices.badge(record.id()), x + side - CHIP - 2, y + 2);
        if (grid.brushed().contains(record.id())) {
            border(palette.series(1), 3, x, y);
        }
        if (grid.selected().contains(record.id())) {
            border(palette.focus(), 3, x, y);
        }
        if (index == grid.focusIndex() && focused) {
            graphics.setStroke(palette.focus());
            graphics.setLineWidth(2);
            graphics.setLineDashes(4, 3);
            graphics.strokeRect(x - 3, y - 3, side + 6, side + GridGeometry.CAPTION + 5);
            graphics.setLineDashes();
        }
    }

    private String caption(MetamerRecord record) {
        String measured = layout.isGallery() ? record.picture() + " · " + record.stage() : "";
        if (!record.isWhole()) {
            return measured + " " + Captions.verdict(record);
        }
        String value = Captions.number(record.measure(choices.captionMeasure().get()));
        return layout.isGallery() ? measured : choices.captionMeasure().get().title() + " " + value;
    }

    private void verdict(MetamerRecord record, double x, double middle) {
        boolean known = record.isWhole() && record.passes().isPresent();
        boolean passes = known && record.passes().get();
        graphics.setFill(!known ? palette.faint() : passes ? palette.series(2) : palette.series(1));
        graphics.setFont(BOLD);
        graphics.fillText(!known ? "?" : passes ? "✓" : "✕", x + 2, middle);
        graphics.setFont(SMALL);
    }

    private void picture(ThumbnailCache.Look<Images.Thumbnail> look, MetamerRecord record, double x, double y) {
        double side = geometry.side();
        drawn++;
        if (look != null && look.picture() != null) {
            Image image = look.picture().image();
            double larger = Math.max(image.getWidth(), image.getHeight());
            double width = image.getWidth() / larger * side;
            double height = image.getHeight() / larger * side;
            // pictures of a few pixels are enlarged, and their pixels stay visible
            graphics.setImageSmoothing(larger >= pixelSide);
            if (larger == side) {
                graphics.drawImage(image, Math.round(x), Math.round(y));
            } else {
                graphics.drawImage(
                        image, Math.round(x + (side - width) / 2), Math.round(y + (side - height) / 2), width, height);
            }
            return;
        }
        if (look != null && look.trouble() == null) {
            awaited++;
        }
        graphics.setFill(palette.shade());
        graphics.fillRect(x, y, side, side);
        String word = look == null
                ? "in work"
                : look.trouble() != null
                        ? look.trouble().word()
                        : record.state() == MetamerState.DAMAGED ? "damaged" : "";
        if (!word.isEmpty()) {
            if (look != null) {
                cross(x, y);
            }
            graphics.setFill(palette.text());
            graphics.setTextAlign(TextAlignment.CENTER);
            graphics.fillText(word, x + side / 2, y + side / 2, side);
            graphics.setTextAlign(TextAlignment.LEFT);
        }
    }

    private void cross(double x, double y) {
        double side = geometry.side();
        graphics.setStroke(palette.series(1));
        graphics.setLineWidth(1);
        graphics.strokeLine(x, y, x + side, y + side);
        graphics.strokeLine(x + side, y, x, y + side);
    }

    /** Share of the places drawn last whose pictures had not come yet. */
    double awaitedShare() {
        return drawn == 0 ? 0 : awaited / (double) drawn;
    }

    /** A letter in a corner: told apart by shape, not by colour alone. */
    private void chip(String letter, double x, double y) {
        if (letter.isEmpty()) {
            return;
        }
        graphics.setFill(Color.rgb(20, 20, 22, 0.85));
        graphics.fillRoundRect(x, y, CHIP, CHIP, 5, 5);
        graphics.setFill(Color.WHITE);
        graphics.setFont(BOLD);
        graphics.setTextAlign(TextAlignment.CENTER);
        graphics.fillText(letter, x + CHIP / 2, y + CHIP / 2, CHIP);
        graphics.setTextAlign(TextAlignment.LEFT);
        graphics.setFont(SMALL);
    }

    private void border(Color color, double width, double x, double y) {
        graphics.setStroke(color);
        graphics.setLineWidth(width);
        graphics.strokeRect(x - width / 2, y - width / 2, geometry.side() + width, geometry.side() + width);
    }

    private void rowHeads(int first, int last, Viewport seen) {
        graphics.setFill(palette.ground());
        graphics.fillRect(0, 0, geometry.headWidth() - GridGeometry.GAP, seen.height());
        graphics.setFont(SMALL);
        for (int row = first; row <= last; row++) {
            MetamerRecord record = layout.rowHead(row);
            double y = geometry.y(row) - seen.top();
            picture(look(record, record.target()), record, GridGeometry.GAP, y);
            if (!choices.blind().get()) {
                graphics.setFill(palette.text());
                graphics.fillText(
                        record.picture(),
                        GridGeometry.GAP,
                        y + geometry.side() + GridGeometry.CAPTION / 2,
                        geometry.side());
            }
        }
        graphics.setStroke(palette.shade());
        graphics.setLineWidth(1);
        double edge = Math.floor(geometry.headWidth() - GridGeometry.GAP) + 0.5;
        graphics.strokeLine(edge, 0, edge, seen.height());
    }

    private void columnHeads(int first, int last, Viewport seen) {
        graphics.setFill(palette.ground());
        graphics.fillRect(0, 0, seen.width(), geometry.headHeight() - 2);
        boolean blind = choices.blind().get();
        if (blind) {
            return;
        }
        graphics.setFont(SMALL);
        for (int column = first; column <= last; column++) {
            double x = geometry.x(column) - seen.left();
            graphics.setFill(palette.text());
            graphics.fillText(layout.heads().get(column).stage(), x, geometry.headHeight() - 14, geometry.side());
        }
        graphics.setFont(BOLD);
        for (GridLayout.Group group : layout.groups()) {
            double from = Math.max(geometry.headWidth(), geometry.x(group.from()) - seen.left());
            double to = geometry.x(group.to()) - GridGeometry.GAP - seen.left();
            if (to > from && from < seen.width()) {
                graphics.setFill(palette.text());
                graphics.fillText(group.title(), from, 12, Math.max(1, to - from));
                graphics.setStroke(palette.faint());
                graphics.setLineWidth(1);
                graphics.strokeLine(from, 22.5, to, 22.5);
            }
        }
        graphics.setFill(palette.ground());
        graphics.fillRect(0, 0, geometry.headWidth() - GridGeometry.GAP, geometry.headHeight() - 2);
        graphics.setFill(palette.faint());
        graphics.fillText("original", GridGeometry.GAP, geometry.headHeight() - 14);
    }
}
