// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.metamerkit.WholeFile;

/**
 * Pixels as PNG: 8-bit RGB, rounded (not truncated), without alpha, gamma, profile or any other chunk, so that what is
 * read back is exactly {@link Pixels#quantized()}.
 */
public final class PngFile {
    private static final int[] RGB_OFFSETS = {0, 1, 2};

    private PngFile() {}

    /** Writes a whole PNG file or none: an existing file is replaced at the end. */
    public static void write(Pixels pixels, Path file) throws IOException {
        byte[] png = encode(image(pixels));
        WholeFile.write(file, temporary -> Files.write(temporary, png));
    }

    /** Writes a PNG stream; the stream stays open. */
    public static void write(Pixels pixels, OutputStream out) throws IOException {
        out.write(encode(image(pixels)));
    }

    /**
     * The bytes of a PNG file. Nothing is written anywhere, not even a temporary file.
     *
     * @throws IllegalStateException if Java cannot write PNG
     */
    public static byte[] encode(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // An explicit memory stream: ImageIO would otherwise put a temporary file on disk.
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(image, "png", out)) {
                throw new IllegalStateException(
                        "This Java runtime has no PNG encoder: use a full JDK or JRE 17 or newer");
            }
        } catch (IOException impossible) {
            // a stream in memory takes whatever it is given
            throw new IllegalStateException(impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads an 8-bit picture as it is, neither cropped nor resized: every value is k/255.
     *
     * @throws PictureException as {@link Pictures#read(Path)}, or if the picture has 16 bits
     */
    public static Pixels read(Path file) {
        Picture picture = Pictures.read(file);
        if (picture.bitDepth() != 8) {
            throw new PictureException(file + " has 16 bits a sample, expected the 8 of a saved metamer:"
                    + " read it as a picture and prepare it instead.");
        }
        byte[] samples = picture.samples8();
        int plane = picture.width() * picture.height();
        byte[] planar = new byte[samples.length];
        for (int i = 0; i < plane; i++) {
            for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
                planar[channel * plane + i] = samples[i * Pixels.CHANNELS + channel];
            }
        }
        return Pixels.of8Bit(picture.height(), picture.width(), planar);
    }

    private static BufferedImage image(Pixels pixels) {
        byte[] planar = pixels.to8Bit();
        int plane = pixels.width() * pixels.height();
        byte[] samples = new byte[planar.length];
        for (int i = 0; i < plane; i++) {
            for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
                samples[i * Pixels.CHANNELS + channel] = planar[channel * plane + i];
            }
        }
        WritableRaster raster = Raster.createInterleavedRaster(
                new DataBufferByte(samples, samples.length),
                pixels.width(),
                pixels.height(),
                pixels.width() * Pixels.CHANNELS,
                Pixels.CHANNELS,
                RGB_OFFSETS,
                null);
        ColorSpace space = ColorSpace.getInstance(ColorSpace.CS_sRGB);
        return new BufferedImage(
                new ComponentColorModel(space, false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE),
                raster,
                false,
                null);
    }
}
