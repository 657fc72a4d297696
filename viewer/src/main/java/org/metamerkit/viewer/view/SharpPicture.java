// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import javafx.scene.canvas.GraphicsContext;
import javafx.scene.image.Image;
import org.metamerkit.viewer.model.CompareModel;
import org.metamerkit.viewer.model.Raster;

/**
 * A picture of which every pixel covers the same whole number of the screen's pixels. JavaFX's own enlargement without smoothing makes the
 * squares at the edges a pixel too large or too small at some factors; so a picture up to a screen's size is enlarged here and drawn as it is.
 */
final class SharpPicture {
    private static final long MOST_PIXELS = 4 << 20;

    private final Raster raster;
    private final Image image;
    private Image large;
    private int largeFactor = 1;

    SharpPicture(Raster raster) {
        this.raster = raster;
        image = Images.of(raster);
        large = image;
    }

    double width() {
        return raster.width();
    }

    double height() {
        return raster.height();
    }

    /**
     * Draws it.
     *
     * @param zoom pixels of the screen a pixel of the picture
     * @param screenScale pixels of the screen to one of JavaFX's
     */
    void draw(GraphicsContext graphics, double x, double y, double zoom, double screenScale) {
        boolean whole = CompareModel.warning(zoom).isEmpty();
        int factor = (int) Math.rint(zoom);
        boolean here = whole && (long) raster.argb().length * factor * factor <= MOST_PIXELS;
        if (here && factor != largeFactor) {
            large = Images.of(raster.enlarged(factor));
            largeFactor = factor;
        }
        graphics.setImageSmoothing(!whole);
        graphics.drawImage(
                here ? large : image, x, y, raster.width() * zoom / screenScale, raster.height() * zoom / screenScale);
    }
}
