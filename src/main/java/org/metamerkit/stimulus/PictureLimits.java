// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

/** Sizes beyond which a picture is refused by its header, before a byte of it is decoded. */
final class PictureLimits {
    static final int SHORTEST_SIDE = 16;
    static final long MOST_PIXELS = 100_000_000;
    static final int MOST_BYTES = 256 << 20;

    private PictureLimits() {}

    static void requireAllowed(String file, long width, long height) {
        if (width < 1 || height < 1) {
            throw new PictureException(file + " says it has " + width + "×" + height
                    + " pixels, expected positive sizes: the file is damaged, take another copy.");
        }
        // Divided, because the product of two 32-bit sizes can overflow.
        if (width > MOST_PIXELS / height) {
            throw new PictureException(file + " has " + width + "×" + height + " pixels, expected at most "
                    + MOST_PIXELS / 1_000_000 + " million: make it smaller first.");
        }
        if (Math.min(width, height) < SHORTEST_SIDE) {
            throw new PictureException(file + " has " + width + "×" + height
                    + " pixels, expected a short side of at least " + SHORTEST_SIDE + ": give a larger picture.");
        }
    }

    static PictureException tooLargeFile(String file) {
        return new PictureException(file + " is more than " + (MOST_BYTES >> 20)
                + " MiB long, expected at most that: make it smaller first.");
    }
}
