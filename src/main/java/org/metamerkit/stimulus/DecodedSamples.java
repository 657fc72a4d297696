// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

/**
 * What a decoder hands over: height × width × 3 unsigned samples, interleaved RGB.
 *
 * @param eight the samples when they have 8 bits, else null
 * @param sixteen the samples when they have 16 bits, else null
 */
@SuppressWarnings("ArrayRecordComponent") // internal, handed over once and never compared
record DecodedSamples(int width, int height, byte[] eight, short[] sixteen) {
    /**
     * Turned and mirrored as the EXIF tag "Orientation" asks (CIPA DC-008, 4.6.4 A): 1 upright, 2 mirrored left to
     * right, 3 half a turn, 4 mirrored top to bottom, 5 transposed, 6 a quarter clockwise, 7 transposed across the
     * other diagonal, 8 a quarter counter-clockwise. Anything else counts as 1.
     */
    DecodedSamples upright(int orientation) {
        if (orientation < 2 || orientation > 8) {
            return this;
        }
        boolean turned = orientation >= 5;
        int newWidth = turned ? height : width;
        int newHeight = turned ? width : height;
        Object from = eight != null ? eight : sixteen;
        Object to = eight != null ? new byte[eight.length] : new short[sixteen.length];
        for (int y = 0; y < newHeight; y++) {
            for (int x = 0; x < newWidth; x++) {
                int column = sourceColumn(orientation, x, y);
                int row = sourceRow(orientation, x, y);
                System.arraycopy(from, (row * width + column) * 3, to, (y * newWidth + x) * 3, 3);
            }
        }
        return eight != null
                ? new DecodedSamples(newWidth, newHeight, (byte[]) to, null)
                : new DecodedSamples(newWidth, newHeight, null, (short[]) to);
    }

    private int sourceColumn(int orientation, int x, int y) {
        return switch (orientation) {
            case 2, 3 -> width - 1 - x;
            case 4 -> x;
            case 5, 6 -> y;
            default -> width - 1 - y;
        };
    }

    private int sourceRow(int orientation, int x, int y) {
        return switch (orientation) {
            case 2 -> y;
            case 3, 4 -> height - 1 - y;
            case 5, 8 -> x;
            default -> height - 1 - x;
        };
    }
}
