// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import javafx.beans.value.ObservableBooleanValue;
import javafx.scene.canvas.GraphicsContext;
import org.metamerkit.viewer.model.ActivationComparison;
import org.metamerkit.viewer.theme.Palette;

/** Activation by the metamer over activation by the original: how many units lie where, and both distributions along the edges. */
final class ActivationPlot extends Plot {
    private static final double EDGE = 44;

    private ActivationComparison shown;
    private String note = "";

    ActivationPlot(ObservableBooleanValue dark) {
        super(dark, 420, 400);
        setId("activation-plot");
        setAccessibleText("Activations of metamer and original");
    }

    void show(ActivationComparison comparison, String otherwise) {
        shown = comparison;
        note = otherwise;
        if (comparison != null) {
            setAccessibleText("Activations of " + comparison.units() + " units of " + comparison.stage()
                    + " by the metamer over those by the original");
        }
        redraw();
    }

    @Override
    void draw(GraphicsContext graphics, double width, double height) {
        title(
                graphics,
                shown == null ? "Activations" : "Activations of " + shown.stage() + ", " + shown.units() + " units",
                width);
        if (shown == null) {
            empty(graphics, note, width, height);
            return;
        }
        Axis x = new Axis(shown.low(), shown.high(), LEFT, width - RIGHT - EDGE, false);
        Axis y = new Axis(shown.low(), shown.high(), height - BOTTOM, TOP + EDGE, false);
        axes(graphics, x, y, "by the original", "by the metamer");
        double most = Math.log1p(shown.most());
        int bins = ActivationComparison.BINS;
        double cellWidth = (x.to() - x.from()) / bins;
        double cellHeight = (y.from() - y.to()) / bins;
        for (int row = 0; row < bins; row++) {
            for (int column = 0; column < bins; column++) {
                int count = shown.counts()[row][column];
                if (count > 0) {
                    graphics.setFill(Palette.amount(Math.log1p(count) / most));
                    graphics.fillRect(
                            x.from() + column * cellWidth,
                            y.from() - (row + 1) * cellHeight,
                            Math.max(1, cellWidth + 0.4),
                            Math.max(1, cellHeight + 0.4));
                }
            }
        }
        graphics.setStroke(palette().text());
        graphics.setLineDashes(3, 4);
        graphics.strokeLine(x.from(), y.from(), x.to(), y.to());
        graphics.setLineDashes();
        edges(graphics, x, y);
    }

    /** Distributions on a logarithmic scale: most units are silent. */
    private void edges(GraphicsContext graphics, Axis x, Axis y) {
        double most = 0;
        for (int bin = 0; bin < ActivationComparison.BINS; bin++) {
            most = Math.max(most, Math.log1p(Math.max(shown.original()[bin], shown.metamer()[bin])));
        }
        double across = (x.to() - x.from()) / ActivationComparison.BINS;
        double up = (y.from() - y.to()) / ActivationComparison.BINS;
        for (int bin = 0; bin < ActivationComparison.BINS; bin++) {
            double first = Math.log1p(shown.original()[bin]) / most * (EDGE - 6);
            double second = Math.log1p(shown.metamer()[bin]) / most * (EDGE - 6);
            graphics.setFill(palette().series(0));
            graphics.fillRect(x.from() + bin * across, y.to() - 2 - first, across, first);
            graphics.setFill(palette().series(1));
            graphics.fillRect(x.to() + 2, y.from() - (bin + 1) * up, second, up);
        }
    }
}
