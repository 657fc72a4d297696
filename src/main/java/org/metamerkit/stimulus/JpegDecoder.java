// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * JPEG through javax.imageio. The components are taken raw and turned to RGB here, with libjpeg's own fixed-point
 * formulas and its rule for telling YCbCr from RGB, because Java's reader guesses differently and converts colours of
 * embedded profiles.
 */
final class JpegDecoder {
    private static final int SCALE_BITS = 16;
    private static final int ONE_HALF = 1 << (SCALE_BITS - 1);
    // ITU-T T.871, section 7, as fixed-point numbers with 16 binary digits.
    private static final int RED_OF_CR = fixed(1.40200);
    private static final int GREEN_OF_CB = fixed(0.34414);
    private static final int GREEN_OF_CR = fixed(0.71414);
    private static final int BLUE_OF_CB = fixed(1.77200);

    private JpegDecoder() {}

    /** Decodes and turns upright; see {@link Pictures#read(Path)} for what is refused. */
    static DecodedSamples decode(String name, byte[] file) throws IOException {
        JpegHeader header = JpegHeader.of(name, file);
        PictureLimits.requireAllowed(name, header.width(), header.height());
        if (header.components() == 4) {
            throw new PictureException(
                    name + " is a CMYK JPEG, expected greyscale or RGB: save it as an RGB PNG or JPEG.");
        }
        if (header.components() != 1 && header.components() != 3) {
            throw new PictureException(name + " is a JPEG with " + header.components()
                    + " components, expected 1 (grey) or 3 (colour): save it as an RGB PNG.");
        }
        if (header.precision() != 8) {
            throw new PictureException(name + " is a JPEG with " + header.precision()
                    + " bits a sample, expected 8: save it as a 16-bit PNG.");
        }
        Raster raster = readRaster(name, file);
        if (raster.getWidth() != header.width()
                || raster.getHeight() != header.height()
                || raster.getNumBands() != header.components()) {
            throw Pictures.damaged(name, "header and data disagree on the picture's size", null);
        }
        return toRgb(raster, header).upright(ExifOrientation.of(header.exif()));
    }

    private static Raster readRaster(String name, byte[] file) throws IOException {
        ImageReader reader = ImageReaders.of(PictureFormat.JPEG);
        List<String> warnings = new ArrayList<>();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            reader.setInput(in, true, true);
            Raster raster = reader.readRaster(0, null);
            for (String warning : warnings) {
                if (meansLostData(warning)) {
                    throw Pictures.damaged(name, warning.strip(), null);
                }
            }
            return raster;
        } finally {
            reader.dispose();
        }
    }

    /** libjpeg fills what is missing with grey and only warns; warnings about stray bytes between segments are harmless. */
    private static boolean meansLostData(String warning) {
        return warning.contains("Premature end")
                || warning.contains("Truncated")
                || warning.contains("Corrupt JPEG data") && !warning.contains("extraneous bytes");
    }

    private static DecodedSamples toRgb(Raster raster, JpegHeader header) {
        int width = header.width();
        int height = header.height();
        int bands = header.components();
        byte[] rgb = new byte[width * height * 3];
        int[] row = new int[width * bands];
        int to = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int from = 0; from < row.length; from += bands, to += 3) {
                int first = row[from];
                if (bands == 1) {
                    rgb[to] = rgb[to + 1] = rgb[to + 2] = (byte) first;
                } else if (header.yCbCr()) {
                    int cb = row[from + 1] - 128;
                    int cr = row[from + 2] - 128;
                    rgb[to] = clip(first + ((RED_OF_CR * cr + ONE_HALF) >> SCALE_BITS));
                    rgb[to + 1] = clip(first + ((-GREEN_OF_CB * cb + ONE_HALF - GREEN_OF_CR * cr) >> SCALE_BITS));
                    rgb[to + 2] = clip(first + ((BLUE_OF_CB * cb + ONE_HALF) >> SCALE_BITS));
                } else {
                    rgb[to] = (byte) first;
                    rgb[to + 1] = (byte) row[from + 1];
                    rgb[to + 2] = (byte) row[from + 2];
                }
            }
        }
        return new DecodedSamples(width, height, rgb, null);
    }

    private static byte clip(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }

    private static int fixed(double value) {
        return (int) (value * (1 << SCALE_BITS) + 0.5);
    }
}
