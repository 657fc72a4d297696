// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * PNG through javax.imageio, from the raster's own samples: Java's colour conversion would brighten greyscale, whose
 * colour space it takes for linear.
 */
final class PngDecoder {
    private PngDecoder() {}

    /** Decodes and turns upright; see {@link Pictures#read(Path)} for what is refused. */
    static DecodedSamples decode(String name, byte[] file) throws IOException {
        PngChunks chunks = PngChunks.of(name, file);
        BufferedImage image = readImage(chunks.essential());
        if (image.getWidth() != chunks.width() || image.getHeight() != chunks.height()) {
            throw Pictures.damaged(name, "header and data disagree on the picture's size", null);
        }
        return toRgb(image, chunks).upright(ExifOrientation.of(chunks.exif()));
    }

    private static BufferedImage readImage(byte[] file) throws IOException {
        ImageReader reader = ImageReaders.of(PictureFormat.PNG);
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, true, true);
            return reader.read(0);
        } finally {
            reader.dispose();
        }
    }

    private static DecodedSamples toRgb(BufferedImage image, PngChunks chunks) {
        Raster raster = image.getRaster();
        IndexColorModel palette = image.getColorModel() instanceof IndexColorModel model ? model : null;
        int width = image.getWidth();
        int height = image.getHeight();
        int bands = raster.getNumBands();
        boolean deep = chunks.bitDepth() == 16;
        byte[] eight = deep ? null : new byte[width * height * 3];
        short[] sixteen = deep ? new short[width * height * 3] : null;
        int[] row = new int[width * bands];
        int[] rgba = new int[4];
        int most = deep ? 0xffff : 0xff;
        int to = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int from = 0; from < row.length; from += bands) {
                spread(row, from, bands, palette, most, rgba);
                if (isTransparent(row, from, chunks.transparentKey())) {
                    rgba[3] = 0;
                }
                for (int channel = 0; channel < 3; channel++, to++) {
                    int sample = overWhite(rgba[channel], rgba[3], most);
                    if (deep) {
                        sixteen[to] = (short) sample;
                    } else {
                        eight[to] = (byte) sample;
                    }
                }
            }
        }
        return new DecodedSamples(width, height, eight, sixteen);
    }

    private static void spread(int[] row, int from, int bands, IndexColorModel palette, int most, int[] rgba) {
        if (palette != null) {
            int colour = palette.getRGB(row[from]);
            rgba[0] = colour >> 16 & 0xff;
            rgba[1] = colour >> 8 & 0xff;
            rgba[2] = colour & 0xff;
            rgba[3] = colour >>> 24;
            return;
        }
        boolean grey = bands < 3;
        rgba[0] = row[from];
        rgba[1] = row[grey ? from : from + 1];
        rgba[2] = row[grey ? from : from + 2];
        rgba[3] = bands % 2 == 0 ? row[from + bands - 1] : most;
    }

    private static boolean isTransparent(int[] row, int from, int[] key) {
        if (key == null) {
            return false;
        }
        for (int i = 0; i < key.length; i++) {
            if (row[from + i] != key[i]) {
                return false;
            }
        }
        return true;
    }

    /** The sample times alpha plus white times the rest, rounded half up. */
    private static int overWhite(int sample, int alpha, int most) {
        if (alpha == most) {
            return sample;
        }
        long sum = (long) sample * alpha + (long) most * (most - alpha);
        return (int) ((sum + most / 2) / most);
    }
}
