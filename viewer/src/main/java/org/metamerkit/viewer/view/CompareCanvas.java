// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import javafx.beans.InvalidationListener;
import javafx.beans.value.ObservableValue;
import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.Cursor;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;
import org.metamerkit.viewer.model.CompareModel;
import org.metamerkit.viewer.model.CompareModel.Mode;
import org.metamerkit.viewer.preferences.Preferences;

/**
 * Draws original and metamer on a neutral surround, both moved and enlarged alike, pixel for pixel without smoothing at whole factors.
 */
final class CompareCanvas extends Region {
    private static final double LABEL = 22;
    private static final double BETWEEN = 16;
    private static final double MARGIN = 10;
    private static final double STEPS = 10;

    private final CompareModel model;
    private final Preferences preferences;
    private final Canvas canvas = new Canvas();
    private final ObservableValue<Double> screenScale = ScreenScale.of(this);
    private SharpPicture original;
    private SharpPicture metamer;
    private SharpPicture difference;
    private double differenceGain = Double.NaN;
    private double pressX;
    private double pressY;

    CompareCanvas(CompareModel model, Preferences preferences) {
        this.model = model;
        this.preferences = preferences;
        setId("compare-canvas");
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        getChildren().add(canvas);
        setMinSize(0, 0);
        InvalidationListener redraw = observed -> {
            requestLayout();
            setAccessibleText(words());
        };
        for (ObservableValue<?> property : new ObservableValue<?>[] {
            model.mode(),
            model.showsOriginal(),
            model.zoom(),
            model.centreX(),
            model.centreY(),
            model.swipe(),
            model.gain(),
            model.fitting(),
            preferences.surround(),
            screenScale,
            focusedProperty()
        }) {
            property.addListener(redraw);
        }
        model.pair().addListener((observed, before, after) -> {
            take(after);
            requestLayout();
        });
        take(model.pair().get());
        setAccessibleText(words());
        setOnMousePressed(this::pressed);
        setOnMouseDragged(this::dragged);
        setOnScroll(this::scrolled);
    }

    /** What is seen, for a screen reader; which metamer it is the caption says. */
    private String words() {
        return switch (model.mode().get()) {
            case SIDE_BY_SIDE -> "Original left, metamer right";
            case SWIPE ->
                "Original left of a line at " + Math.round(100 * model.swipe().get())
                        + " % of the width, metamer right";
            case DIFFERENCE -> "Metamer minus original";
            case FLICKER -> model.showsOriginal().get() ? "Original" : "Metamer";
        };
    }

    /** Looks further right and down, or left and up where negative, by a tenth of what is seen. */
    void look(int across, int down) {
        if (original == null) {
            return;
        }
        double scale = model.zoom().get() / screenScale();
        model.pan(
                across * paneWidth(canvas.getWidth()) / STEPS / (original.width() * scale),
                down * (canvas.getHeight() - LABEL) / STEPS / (original.height() * scale));
    }

    private void take(CompareModel.Pair pair) {
        original = pair == null ? null : new SharpPicture(pair.original());
        metamer = pair == null ? null : new SharpPicture(pair.metamer());
        difference = null;
    }

    private SharpPicture difference() {
        if (difference == null || differenceGain != model.gain().get()) {
            differenceGain = model.gain().get();
            CompareModel.Pair pair = model.pair().get();
            difference = new SharpPicture(pair.metamer().minus(pair.original(), differenceGain));
        }
        return difference;
    }

    @Override
    protected void layoutChildren() {
        double width = Math.max(1, Math.floor(getWidth()));
        double height = Math.max(1, Math.floor(getHeight()));
        canvas.setWidth(width);
        canvas.setHeight(height);
        double screenScale = screenScale();
        double pane = paneWidth(width);
        model.room((pane - 2 * MARGIN) * screenScale, (height - LABEL - 2 * MARGIN) * screenScale);
        draw(canvas.getGraphicsContext2D(), width, height, pane);
    }

    private double paneWidth(double width) {
        return model.mode().get() == Mode.SIDE_BY_SIDE ? Math.floor((width - BETWEEN) / 2) : width;
    }

    private double screenScale() {
        return screenScale.getValue();
    }

    private void draw(GraphicsContext graphics, double width, double height, double pane) {
        int grey = preferences.surround().get();
        graphics.setFill(Color.grayRgb(grey));
        graphics.fillRect(0, 0, width, height);
        if (original == null) {
            return;
        }
        graphics.setFont(Font.font(13));
        graphics.setTextAlign(TextAlignment.CENTER);
        graphics.setTextBaseline(VPos.CENTER);
        switch (model.mode().get()) {
            case SIDE_BY_SIDE -> {
                picture(graphics, original, 0, pane, height, "original");
                picture(graphics, metamer, pane + BETWEEN, pane, height, "metamer");
            }
            case SWIPE -> swipe(graphics, width, height);
            case DIFFERENCE -> picture(graphics, difference(), 0, width, height, "metamer − original, about grey");
            default -> { // flicker
                boolean first = model.showsOriginal().get();
                picture(graphics, first ? original : metamer, 0, width, height, first ? "original" : "metamer");
            }
        }
        if (isFocused()) {
            graphics.setStroke(grey > 127 ? Color.rgb(0, 60, 140) : Color.rgb(150, 200, 255));
            graphics.setLineWidth(2);
            graphics.strokeRect(1, 1, width - 2, height - 2);
        }
    }

    private void swipe(GraphicsContext graphics, double width, double height) {
        picture(graphics, metamer, 0, width, height, "");
        double line = Math.round(model.swipe().get() * width);
        graphics.save();
        graphics.beginPath();
        graphics.rect(0, 0, line, height);
        graphics.clip();
        graphics.setFill(Color.grayRgb(preferences.surround().get()));
        graphics.fillRect(0, 0, line, height);
        picture(graphics, original, 0, width, height, "");
        graphics.restore();
        graphics.setStroke(Color.WHITE);
        graphics.setLineWidth(1);
        graphics.strokeLine(line + 0.5, 0, line + 0.5, height);
        graphics.setFill(labelColor());
        graphics.setTextAlign(TextAlignment.RIGHT);
        graphics.fillText("original", line - 8, LABEL / 2);
        graphics.setTextAlign(TextAlignment.LEFT);
        graphics.fillText("metamer", line + 8, LABEL / 2);
    }

    private Color labelColor() {
        return preferences.surround().get() > 110 ? Color.BLACK : Color.WHITE;
    }

    /** One picture in its pane; pixels outside of the pane are not drawn. */
    private void picture(
            GraphicsContext graphics, SharpPicture picture, double left, double pane, double height, String label) {
        double top = LABEL;
        double room = height - LABEL;
        double scale = model.zoom().get() / screenScale();
        double width = picture.width() * scale;
        double tall = picture.height() * scale;
        double x = ScreenScale.snap(left + pane / 2 - model.centreX().get() * width, screenScale());
        double y = ScreenScale.snap(top + room / 2 - model.centreY().get() * tall, screenScale());
        graphics.save();
        graphics.beginPath();
        graphics.rect(left, top, pane, room);
        graphics.clip();
        picture.draw(graphics, x, y, model.zoom().get(), screenScale());
        graphics.restore();
        graphics.setFill(labelColor());
        graphics.fillText(label, left + pane / 2, LABEL / 2);
    }

    private void pressed(MouseEvent event) {
        requestFocus();
        pressX = event.getX();
        pressY = event.getY();
        if (model.mode().get() == Mode.SWIPE) {
            model.swipe().set(Math.max(0, Math.min(1, event.getX() / canvas.getWidth())));
        }
    }

    private void dragged(MouseEvent event) {
        if (model.mode().get() == Mode.SWIPE && !event.isSecondaryButtonDown()) {
            model.swipe().set(Math.max(0, Math.min(1, event.getX() / canvas.getWidth())));
            return;
        }
        if (original == null) {
            return;
        }
        setCursor(Cursor.MOVE);
        double scale = model.zoom().get() / screenScale();
        model.pan(
                (pressX - event.getX()) / (original.width() * scale),
                (pressY - event.getY()) / (original.height() * scale));
        pressX = event.getX();
        pressY = event.getY();
    }

    private void scrolled(ScrollEvent event) {
        if (event.getDeltaY() > 0) {
            model.zoomIn();
        } else if (event.getDeltaY() < 0) {
            model.zoomOut();
        }
        event.consume();
    }
}
