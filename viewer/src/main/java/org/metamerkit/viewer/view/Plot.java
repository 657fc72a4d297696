// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import javafx.beans.value.ChangeListener;
import javafx.beans.value.ObservableBooleanValue;
import javafx.beans.value.ObservableValue;
import javafx.beans.value.WeakChangeListener;
import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Region;
import javafx.scene.text.Font;
import javafx.scene.text.FontWeight;
import javafx.scene.text.TextAlignment;
import org.metamerkit.viewer.theme.Palette;

/** A drawing that fills its place and follows the theme. */
abstract class Plot extends Region {
    static final double LEFT = 58;
    static final double RIGHT = 14;
    static final double TOP = 30;
    static final double BOTTOM = 40;
    static final Font SMALL = Font.font(11);
    static final Font TITLE = Font.font(null, FontWeight.BOLD, 13);

    private final Canvas canvas = new Canvas();
    private final ObservableBooleanValue dark;
    private final ChangeListener<Object> redraws = (observed, before, after) -> requestLayout();

    Plot(ObservableBooleanValue dark, double width, double height) {
        this.dark = dark;
        getChildren().add(canvas);
        setMinSize(120, Math.min(height, 100));
        setPrefSize(width, height);
        setMaxHeight(USE_PREF_SIZE);
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        redrawWith(dark);
    }

    /** Draws again whenever a value changes; a plot that is shown no more is let go all the same. */
    final void redrawWith(ObservableValue<?> value) {
        value.addListener(new WeakChangeListener<>(redraws));
    }

    /** Draws everything again with the next frame. */
    final void redraw() {
        requestLayout();
    }

    final Palette palette() {
        return Palette.of(dark.get());
    }

    abstract void draw(GraphicsContext graphics, double width, double height);

    @Override
    protected final void layoutChildren() {
        double width = Math.max(1, Math.floor(getWidth()));
        double height = Math.max(1, Math.floor(getHeight()));
        canvas.setWidth(width);
        canvas.setHeight(height);
        GraphicsContext graphics = canvas.getGraphicsContext2D();
        graphics.setFill(palette().ground());
        graphics.fillRect(0, 0, width, height);
        graphics.setTextBaseline(VPos.CENTER);
        draw(graphics, width, height);
    }

    final void title(GraphicsContext graphics, String text, double width) {
        graphics.setFill(palette().text());
        graphics.setFont(TITLE);
        graphics.setTextAlign(TextAlignment.LEFT);
        graphics.fillText(text, 8, TOP / 2, width - 12);
        graphics.setFont(SMALL);
    }

    /** Frame, ticks and names of both axes. */
    final void axes(GraphicsContext graphics, Axis x, Axis y, String xName, String yName) {
        graphics.setFont(SMALL);
        graphics.setLineWidth(1);
        graphics.setTextAlign(TextAlignment.CENTER);
        for (double tick : x.ticks(6)) {
            double place = Math.round(x.place(tick)) + 0.5;
            graphics.setStroke(palette().shade());
            graphics.strokeLine(place, y.from(), place, y.to());
            graphics.setFill(palette().faint());
            graphics.fillText(Axis.label(tick), place, y.from() + 11);
        }
        graphics.setTextAlign(TextAlignment.RIGHT);
        for (double tick : y.ticks(5)) {
            double place = Math.round(y.place(tick)) + 0.5;
            graphics.setStroke(palette().shade());
            graphics.strokeLine(x.from(), place, x.to(), place);
            graphics.setFill(palette().faint());
            graphics.fillText(Axis.label(tick), x.from() - 5, place);
        }
        graphics.setStroke(palette().faint());
        graphics.strokeLine(x.from(), y.from() + 0.5, x.to(), y.from() + 0.5);
        graphics.strokeLine(x.from() + 0.5, y.from(), x.from() + 0.5, y.to());
        graphics.setFill(palette().text());
        graphics.setTextAlign(TextAlignment.CENTER);
        graphics.fillText(xName, (x.from() + x.to()) / 2, y.from() + 28);
        graphics.save();
        graphics.translate(12, (y.from() + y.to()) / 2);
        graphics.rotate(-90);
        graphics.fillText(yName, 0, 0);
        graphics.restore();
        graphics.setTextAlign(TextAlignment.LEFT);
    }

    final void empty(GraphicsContext graphics, String sentence, double width, double height) {
        graphics.setFill(palette().faint());
        graphics.setFont(SMALL);
        graphics.setTextAlign(TextAlignment.CENTER);
        graphics.fillText(sentence, width / 2, height / 2, width - 16);
        graphics.setTextAlign(TextAlignment.LEFT);
    }
}
