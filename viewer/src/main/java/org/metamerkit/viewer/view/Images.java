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
import org.metamerkit.viewer.model.ThumbnailCache;

/** Between the view-models' pictures, JavaFX's and PNG. */
public final class Images {
    private Images() {}

    /** For drawing; the numbers are not copied. On any thread. */
    public static Image of(Raster raster) {
        return new WritableImage(buffer(raster));
    }

    private static PixelBuffer<IntBuffer> buffer(Raster raster) {
        return new PixelBuffer<>(
                raster.width(), raster.height(), IntBuffer.wrap(raster.argb()), PixelFormat.getIntArgbPreInstance());
    }

    /** Thumbnails, each of which can become another in the same memory, on the heap and where JavaFX draws from. */
    static ThumbnailCache.Drawing<Thumbnail> thumbnails() {
        return new ThumbnailCache.Drawing<>() {
            @Override
            public Thumbnail of(Raster raster) {
                PixelBuffer<IntBuffer> pixels = buffer(raster);
                return new Thumbnail(new WritableImage(pixels), pixels);
            }

            @Override
            public Thumbnail over(Thumbnail old, Raster raster) {
                old.pixels.updateBuffer(buffer -> {
                    buffer.getBuffer().put(0, raster.argb());
                    return null; // all of it is new
                });
                return old;
            }
        };
    }

    /** A small picture with the memory that its pixels are in. */
    record Thumbnail(Image image, PixelBuffer<IntBuffer> pixels) {}

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
