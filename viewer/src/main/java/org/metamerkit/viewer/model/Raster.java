// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import org.metamerkit.stimulus.Pixels;

/**
 * A picture to be drawn: opaque 8-bit RGB, row by row, as {@code 0xffRRGGBB}. The array is not copied; nobody changes it.
 *
 * @param argb width × height numbers
 */
public record Raster(int width, int height, int[] argb) {
    private static final int OPAQUE = 0xff000000;

    static {
        ImageIO.setUseCache(false);
    }

    public Raster {
        if (width < 1 || height < 1 || argb.length != width * height) {
            throw new IllegalArgumentException(
                    "A picture of " + width + "×" + height + " came with " + argb.length + " pixels.");
        }
    }

    /**
     * Reads a PNG or JPEG file.
     *
     * @throws IOException if it is missing, cut short or no picture
     */
    public static Raster read(Path file) throws IOException {
        BufferedImage image;
        try {
            image = ImageIO.read(new ByteArrayInputStream(Files.readAllBytes(file)));
        } catch (IIOException | RuntimeException e) { // what ImageIO's readers throw on damaged data names no file
            throw new IOException(file + " is damaged; make the metamer again.", e);
        }
        if (image == null) {
            throw new IOException(file + " is no PNG or JPEG picture.");
        }
        return new Raster(image.getWidth(), image.getHeight(), argb(image));
    }

    private static int[] argb(BufferedImage image) {
        // what ImageIO makes of 8-bit RGB: getRGB gives the same, and takes longer than all of the reading
        if (image.getType() == BufferedImage.TYPE_3BYTE_BGR
                && image.getRaster().getDataBuffer() instanceof DataBufferByte buffer
                && buffer.getData().length == 3 * image.getWidth() * image.getHeight()) {
            byte[] bgr = buffer.getData();
            int[] argb = new int[bgr.length / 3];
            for (int i = 0; i < argb.length; i++) {
                argb[i] = rgb(bgr[3 * i + 2] & 0xff, bgr[3 * i + 1] & 0xff, bgr[3 * i] & 0xff);
            }
            return argb;
        }
        int[] argb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        for (int i = 0; i < argb.length; i++) {
            argb[i] |= OPAQUE;
        }
        return argb;
    }

    /** Loads Java's PNG reader, which takes longer than the first pictures themselves: while a run is being opened, say. */
    static void warmUp() {
        try {
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            ImageIO.write(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), "png", png);
            ImageIO.read(new ByteArrayInputStream(png.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Pixels of a network as people see them. */
    public static Raster of(Pixels pixels) {
        byte[] samples = pixels.to8Bit();
        int plane = pixels.width() * pixels.height();
        int[] argb = new int[plane];
        for (int i = 0; i < plane; i++) {
            argb[i] = rgb(samples[i] & 0xff, samples[plane + i] & 0xff, samples[2 * plane + i] & 0xff);
        }
        return new Raster(pixels.width(), pixels.height(), argb);
    }

    static int rgb(int red, int green, int blue) {
        return OPAQUE | red << 16 | green << 8 | blue;
    }

    /** Shrunk by averaging until it fits into a square; the same if it does already. */
    public Raster fitting(int side) {
        double scale = Math.min(1, side / (double) Math.max(width, height));
        if (scale == 1) {
            return this;
        }
        int newWidth = Math.max(1, (int) Math.round(width * scale));
        int newHeight = Math.max(1, (int) Math.round(height * scale));
        int[] shrunk = new int[newWidth * newHeight];
        for (int y = 0; y < newHeight; y++) {
            int top = y * height / newHeight;
            int bottom = Math.max(top + 1, (y + 1) * height / newHeight);
            for (int x = 0; x < newWidth; x++) {
                int left = x * width / newWidth;
                shrunk[y * newWidth + x] = mean(left, Math.max(left + 1, (x + 1) * width / newWidth), top, bottom);
            }
        }
        return new Raster(newWidth, newHeight, shrunk);
    }

    /** Each pixel as a square of {@code factor} × {@code factor}. */
    public Raster enlarged(int factor) {
        if (factor == 1) {
            return this;
        }
        int newWidth = Math.multiplyExact(width, factor);
        int[] large = new int[Math.multiplyExact(newWidth, Math.multiplyExact(height, factor))];
        for (int y = 0; y < height; y++) {
            int top = y * factor * newWidth;
            for (int x = 0; x < newWidth; x++) {
                large[top + x] = argb[y * width + x / factor];
            }
            for (int copy = 1; copy < factor; copy++) {
                System.arraycopy(large, top, large, top + copy * newWidth, newWidth);
            }
        }
        return new Raster(newWidth, height * factor, large);
    }

    private int mean(int left, int right, int top, int bottom) {
        int red = 0;
        int green = 0;
        int blue = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                int pixel = argb[y * width + x];
                red += pixel >> 16 & 0xff;
                green += pixel >> 8 & 0xff;
                blue += pixel & 0xff;
            }
        }
        int count = (right - left) * (bottom - top);
        int half = count / 2;
        return rgb((red + half) / count, (green + half) / count, (blue + half) / count);
    }

    /**
     * This minus another about mid-grey: 128 + gain·(this − other)/2 a channel, clipped to 0…255.
     *
     * @param gain 1 shows the largest possible difference without clipping
     * @throws IllegalArgumentException if they differ in size
     */
    public Raster minus(Raster other, double gain) {
        if (other.width != width || other.height != height) {
            throw new IllegalArgumentException("The pictures differ in size, " + width + "×" + height + " and "
                    + other.width + "×" + other.height + ", so there is no difference to show.");
        }
        int[] difference = new int[argb.length];
        for (int i = 0; i < argb.length; i++) {
            difference[i] = rgb(
                    about(argb[i] >> 16 & 0xff, other.argb[i] >> 16 & 0xff, gain),
                    about(argb[i] >> 8 & 0xff, other.argb[i] >> 8 & 0xff, gain),
                    about(argb[i] & 0xff, other.argb[i] & 0xff, gain));
        }
        return new Raster(width, height, difference);
    }

    private static int about(int one, int other, double gain) {
        return (int) Math.max(0, Math.min(255, Math.round(128 + gain * (one - other) / 2)));
    }

    /** Luminance by Rec. 709 weights on the values as they are, 0 to 1, row by row. */
    public double[] luminance() {
        double[] values = new double[argb.length];
        for (int i = 0; i < argb.length; i++) {
            values[i] = (0.2126 * (argb[i] >> 16 & 0xff) + 0.7152 * (argb[i] >> 8 & 0xff) + 0.0722 * (argb[i] & 0xff))
                    / 255;
        }
        return values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Raster raster
                && width == raster.width
                && height == raster.height
                && Arrays.equals(argb, raster.argb);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(argb);
    }

    @Override
    public String toString() {
        return "Raster[" + width + "×" + height + "]";
    }
}
