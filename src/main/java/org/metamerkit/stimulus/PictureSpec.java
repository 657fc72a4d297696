// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

/**
 * The input a network takes. Pixels have three channels always; those of a greyscale input are equal.
 *
 * @param height rows, 1 … 16384
 * @param width columns, 1 … 16384
 * @param greyscale whether the network sees one channel alone
 */
public record PictureSpec(int height, int width, boolean greyscale) {
    private static final int LONGEST_SIDE = 16_384;

    /** ITU-R 601-2's luma in 65536ths, as Pillow's {@code convert("L")} has it. */
    private static final int[] LUMA = {19_595, 38_470, 7_471};

    private static final int LUMA_BITS = 16;

    /** @throws IllegalArgumentException if a size is out of range */
    public PictureSpec {
        if (height < 1 || width < 1 || height > LONGEST_SIDE || width > LONGEST_SIDE) {
            throw new IllegalArgumentException("An input of " + height + " rows and " + width
                    + " columns was asked for, expected 1 to " + LONGEST_SIDE + " of each.");
        }
    }

    /** An RGB input. */
    public PictureSpec(int height, int width) {
        this(height, width, false);
    }

    /** Whether the pixels are of this height and width. */
    public boolean fits(Pixels pixels) {
        return pixels.height() == height && pixels.width() == width;
    }

    /** Values of one picture: 3 × height × width. */
    public int size() {
        return Pixels.CHANNELS * height * width;
    }

    /**
     * Cuts the largest centred part of this input's shape (for a square input, the square of the short side) out of a
     * picture and resizes it with an antialiased bicubic filter.
     *
     * <p>The cut begins at {@code (w − s) / 2} and {@code (h − s) / 2}, rounded down, as Python's {@code //} does. An
     * 8-bit picture gives the same bits as {@code Image.crop(...).resize((width, height), Image.BICUBIC)} of Pillow
     * (8-bit rounding after each of the two passes) divided by 255; a 16-bit picture goes through the same filter
     * without rounding. Preparation follows Feather et al. 2023: centre crop to the short side, Pillow's default
     * bicubic resize, float / 255.
     *
     * <p>A greyscale input is converted last, as {@code .convert("L")} does: {@code (19595 R + 38470 G + 7471 B + 32768) >> 16};
     * 16-bit pictures by the same weights without rounding.
     *
     * @return pixels of this height and width
     */
    public Pixels prepare(Picture picture) {
        int cropWidth = picture.width();
        int cropHeight = picture.height();
        if ((long) picture.width() * height > (long) picture.height() * width) {
            cropWidth = nearest((long) picture.height() * width, height);
        } else {
            cropHeight = nearest((long) picture.width() * height, width);
        }
        int left = (picture.width() - cropWidth) / 2;
        int top = (picture.height() - cropHeight) / 2;
        BicubicResize resize = new BicubicResize(picture.width(), left, top, cropWidth, cropHeight, width, height);
        if (picture.bitDepth() == 8) {
            byte[] samples = resize.apply(picture.samples8());
            return Pixels.of8Bit(height, width, greyscale ? grey(samples) : samples);
        }
        float[] values = resize.apply(picture.samples16());
        return new Pixels(height, width, greyscale ? grey(values) : values);
    }

    private byte[] grey(byte[] samples) {
        int plane = height * width;
        byte[] grey = new byte[samples.length];
        for (int i = 0; i < plane; i++) {
            int sum = 1 << LUMA_BITS - 1;
            for (int c = 0; c < Pixels.CHANNELS; c++) {
                sum += LUMA[c] * (samples[c * plane + i] & 0xff);
            }
            for (int c = 0; c < Pixels.CHANNELS; c++) {
                grey[c * plane + i] = (byte) (sum >> LUMA_BITS);
            }
        }
        return grey;
    }

    private float[] grey(float[] values) {
        int plane = height * width;
        float[] grey = new float[values.length];
        for (int i = 0; i < plane; i++) {
            double sum = 0;
            for (int c = 0; c < Pixels.CHANNELS; c++) {
                sum += LUMA[c] * (double) values[c * plane + i];
            }
            for (int c = 0; c < Pixels.CHANNELS; c++) {
                grey[c * plane + i] = (float) Math.min(1, sum / (1 << LUMA_BITS));
            }
        }
        return grey;
    }

    private static int nearest(long numerator, int denominator) {
        return (int) Math.max(1, (2 * numerator + denominator) / (2L * denominator));
    }

    @Override
    public String toString() {
        return height + "×" + width + (greyscale ? " grey" : "");
    }
}
