// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

/**
 * The RGB input a network takes.
 *
 * @param height rows, 1 … 16384
 * @param width columns, 1 … 16384
 */
public record PictureSpec(int height, int width) {
    private static final int LONGEST_SIDE = 16_384;

    /** @throws IllegalArgumentException if a size is out of range */
    public PictureSpec {
        if (height < 1 || width < 1 || height > LONGEST_SIDE || width > LONGEST_SIDE) {
            throw new IllegalArgumentException("An input of " + height + " rows and " + width
                    + " columns was asked for, expected 1 to " + LONGEST_SIDE + " of each.");
        }
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
        return picture.bitDepth() == 8
                ? Pixels.of8Bit(height, width, resize.apply(picture.samples8()))
                : new Pixels(height, width, resize.apply(picture.samples16()));
    }

    private static int nearest(long numerator, int denominator) {
        return (int) Math.max(1, (2 * numerator + denominator) / (2L * denominator));
    }

    @Override
    public String toString() {
        return height + "×" + width;
    }
}
