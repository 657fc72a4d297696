// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.IntBuffer;
import javafx.scene.image.Image;
import javafx.scene.image.PixelBuffer;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.PixelReader;
import javafx.scene.image.WritableImage;
import javax.imageio.ImageIO;
import org.metamerkit.viewer.model.Raster;

/** Between the view-models' pictures, JavaFX's and PNG. */
public final class Images {
    private Images() {}

    /** For drawing; the numbers are not copied. On any thread. */
    public static Image of(Raster raster) {
        return new WritableImage(new PixelBuffer<>(
                raster.width(), raster.height(), IntBuffer.wrap(raster.argb()), PixelFormat.getIntArgbPreInstance()));
    }

    /** The pixels of an opaque picture. */
    public static Raster raster(Image image) {
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        int[] argb = new int[width * height];
        PixelReader reader = image.getPixelReader();
        reader.getPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), argb, 0, width);
        return new Raster(width, height, argb);
    }

    /** An 8-bit RGB PNG. */
    public static byte[] png(Image image) {
        Raster raster = raster(image);
        BufferedImage picture = new BufferedImage(raster.width(), raster.height(), BufferedImage.TYPE_INT_RGB);
        picture.setRGB(0, 0, raster.width(), raster.height(), raster.argb(), 0, raster.width());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
