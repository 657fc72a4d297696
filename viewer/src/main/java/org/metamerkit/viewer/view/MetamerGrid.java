// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import javafx.beans.InvalidationListener;
import javafx.beans.value.ObservableValue;
import javafx.collections.SetChangeListener;
import javafx.geometry.Orientation;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.ScrollBar;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Region;
import org.metamerkit.experiment.catalogue.MetamerId;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.choice.Choice;
import org.metamerkit.viewer.model.Captions;
import org.metamerkit.viewer.model.ChoiceModel;
import org.metamerkit.viewer.model.GridLayout;
import org.metamerkit.viewer.model.GridModel;
import org.metamerkit.viewer.model.ThumbnailCache;
import org.metamerkit.viewer.preferences.Preferences;
import org.metamerkit.viewer.theme.Palette;

/**
 * The grid of metamers. Only what is seen is drawn, on one canvas, once a frame at most, so that ten thousand metamers scroll as
 * smoothly as ten.
 */
public final class MetamerGrid extends Region {
    private static final double BAR = 14;

    private final GridModel grid;
    private final ChoiceModel choices;
    private final Preferences preferences;
    private final ThumbnailCache<Images.Thumbnail> thumbnails;
    private final GridPainter painter;
    private final Canvas canvas = new Canvas();
    private final ObservableValue<Double> screenScale = ScreenScale.of(this);
    private final ScrollBar vertical = new ScrollBar();
    private final ScrollBar horizontal = new ScrollBar();
    private Runnable open = () -> {};

    /** A grid that shows what the models say. */
    MetamerGrid(
            GridModel grid, ChoiceModel choices, Preferences preferences, ThumbnailCache<Images.Thumbnail> thumbnails) {
        this.grid = grid;
        this.choices = choices;
        this.preferences = preferences;
        this.thumbnails = thumbnails;
        painter = new GridPainter(grid, choices, thumbnails);
        getStyleClass().add("metamer-grid");
        setId("grid");
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        vertical.setOrientation(Orientation.VERTICAL);
        vertical.setFocusTraversable(false);
        horizontal.setFocusTraversable(false);
        getChildren().addAll(canvas, vertical, horizontal);
        redrawOnChanges();
        setOnMousePressed(this::pressed);
        setOnScroll(this::scrolled);
        setOnKeyPressed(this::typed);
    }

    private void redrawOnChanges() {
        InvalidationListener redraw = observed -> requestLayout();
        grid.layout().addListener((observed, before, after) -> {
            thumbnails.forgetWaiting();
            describe();
            requestLayout();
        });
        grid.focus().addListener((observed, before, after) -> {
            revealFocus();
            describe();
            requestLayout();
        });
        choices.revision().addListener((observed, before, after) -> describe());
        choices.blind().addListener((observed, before, after) -> describe());
        grid.selected().addListener((SetChangeListener<MetamerId>) change -> requestLayout());
        grid.brushed().addListener((SetChangeListener<MetamerId>) change -> requestLayout());
        choices.revision().addListener(redraw);
        choices.blind().addListener(redraw);
        choices.captionMeasure().addListener(redraw);
        preferences.thumbnailSize().addListener(redraw);
        preferences.dark().addListener(redraw);
        screenScale.addListener(redraw);
        focusedProperty().addListener(redraw);
        vertical.valueProperty().addListener(redraw);
        horizontal.valueProperty().addListener(redraw);
        describe();
    }

    /** What a double click or Enter does. */
    public void onOpen(Runnable action) {
        open = action;
    }

    /** Draws again with the next frame. */
    public void redraw() {
        requestLayout();
    }

    /** Share of the places in view whose pictures have not come yet. */
    double awaitedShare() {
        return painter.awaitedShare();
    }

    /** Scrolls to a share of the whole height, 0 to 1. */
    public void scrollTo(double share) {
        vertical.setValue(share * vertical.getMax());
    }

    @Override
    protected void layoutChildren() {
        double width = Math.max(1, Math.floor(getWidth() - BAR));
        double height = Math.max(1, Math.floor(getHeight() - BAR));
        double side = preferences.thumbnailSize().get();
        grid.galleryColumns().set(GridGeometry.galleryColumns(width, side));
        GridLayout layout = grid.layout().get();
        GridGeometry geometry = GridGeometry.of(layout, side);
        canvas.setWidth(width);
        canvas.setHeight(height);
        double scale = screenScale();
        thumbnails.seen((long) (width * height * scale * scale) * Integer.BYTES);
        vertical.resizeRelocate(width, 0, BAR, height);
        horizontal.resizeRelocate(0, height, width, BAR);
        range(vertical, geometry.contentHeight(layout), height, geometry.cellHeight());
        range(horizontal, geometry.contentWidth(layout), width, geometry.cellWidth());
        painter.paint(
                canvas.getGraphicsContext2D(),
                Palette.of(preferences.dark().get()),
                geometry,
                new GridPainter.Viewport(
                        Math.round(horizontal.getValue()),
                        Math.round(vertical.getValue()),
                        width,
                        height,
                        screenScale(),
                        isFocused()));
    }

    private static void range(ScrollBar bar, double content, double seen, double step) {
        double most = Math.max(0, content - seen);
        bar.setMax(most);
        bar.setVisibleAmount(content <= seen ? most : most * seen / content);
        bar.setUnitIncrement(step);
        bar.setBlockIncrement(Math.max(step, seen - step));
        bar.setVisible(most > 0);
        bar.setValue(Math.max(0, Math.min(most, bar.getValue())));
    }

    private double screenScale() {
        return screenScale.getValue();
    }

    private GridGeometry geometry() {
        return GridGeometry.of(grid.layout().get(), preferences.thumbnailSize().get());
    }

    private int at(MouseEvent event) {
        GridGeometry geometry = geometry();
        if (event.getX() < geometry.headWidth() - GridGeometry.GAP
                || event.getY() < geometry.headHeight() - GridGeometry.GAP) {
            return GridLayout.NONE;
        }
        return grid.layout()
                .get()
                .index(
                        geometry.row(event.getY() + vertical.getValue()),
                        geometry.column(event.getX() + horizontal.getValue()));
    }

    private void pressed(MouseEvent event) {
        requestFocus();
        int index = at(event);
        if (event.getButton() != MouseButton.PRIMARY || index == GridLayout.NONE) {
            return;
        }
        if (event.isShiftDown()) {
            grid.extendTo(index);
        } else if (event.isShortcutDown()) {
            grid.toggle(index);
        } else {
            grid.focus(index);
            if (event.getClickCount() == 2) {
                open.run();
            }
        }
    }

    private void scrolled(ScrollEvent event) {
        if (event.isShortcutDown()) {
            double change = event.getDeltaY() > 0 ? 16 : -16;
            preferences.thumbnailSize().set((int) Math.max(
                    BrowsePage.LEAST_SIDE,
                    Math.min(BrowsePage.MOST_SIDE, preferences.thumbnailSize().get() + change)));
        } else {
            boolean sideways = event.isShiftDown();
            scroll(vertical, sideways ? 0 : event.getDeltaY());
            scroll(horizontal, sideways ? event.getDeltaY() + event.getDeltaX() : event.getDeltaX());
        }
        event.consume();
    }

    private static void scroll(ScrollBar bar, double delta) {
        bar.setValue(Math.max(0, Math.min(bar.getMax(), bar.getValue() - delta)));
    }

    private void typed(KeyEvent event) {
        boolean extend = event.isShiftDown();
        int page = Math.max(1, (int)
                ((canvas.getHeight() - geometry().headHeight()) / geometry().cellHeight()));
        int all = grid.layout().get().rows();
        switch (event.getCode()) {
            case LEFT -> grid.move(-1, 0, extend);
            case RIGHT -> grid.move(1, 0, extend);
            case UP -> grid.move(0, -1, extend);
            case DOWN -> grid.move(0, 1, extend);
            case PAGE_UP -> grid.move(0, -page, extend);
            case PAGE_DOWN -> grid.move(0, page, extend);
            case HOME -> grid.move(0, -all, extend);
            case END -> grid.move(0, all, extend);
            case ENTER -> open.run();
            case ESCAPE -> grid.brushed().clear();
            case A -> {
                if (!event.isShortcutDown()) {
                    return;
                }
                grid.selectAll();
            }
            default -> {
                return;
            }
        }
        event.consume();
    }

    private void revealFocus() {
        int index = grid.focusIndex();
        GridLayout layout = grid.layout().get();
        if (index == GridLayout.NONE || index >= layout.records().size()) {
            return;
        }
        GridGeometry geometry = geometry();
        reveal(
                vertical,
                geometry.y(layout.row(index)) - geometry.headHeight(),
                geometry.cellHeight(),
                canvas.getHeight() - geometry.headHeight());
        reveal(
                horizontal,
                geometry.x(layout.column(index)) - geometry.headWidth(),
                geometry.cellWidth(),
                canvas.getWidth() - geometry.headWidth());
    }

    private static void reveal(ScrollBar bar, double from, double length, double seen) {
        if (seen <= 0) {
            return;
        }
        if (from < bar.getValue()) {
            bar.setValue(Math.max(0, from));
        } else if (from + length > bar.getValue() + seen) {
            bar.setValue(Math.min(bar.getMax(), from + length - seen));
        }
    }

    private void describe() {
        setAccessibleText(grid.focus().get().map(this::words).orElse("Grid of metamers, empty"));
    }

    private String words(MetamerRecord record) {
        Choice said = choices.choice(record.id());
        return (choices.blind().get() ? "Metamer, names hidden" : Captions.full(record))
                + said.mark().map(mark -> ", " + mark.key()).orElse("")
                + (said.rating().isPresent() ? ", rated " + said.rating().getAsInt() : "")
                + String.format(
                        ", %d of %d",
                        grid.focusIndex() + 1, grid.layout().get().records().size());
    }
}
