// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.security.MessageDigest;
import java.util.Objects;
import org.metamerkit.Hashes;

/**
 * A decoded picture at its own resolution: upright, RGB, 8 or 16 bits a sample. Immutable. {@link PictureSpec#prepare}
 * turns it into what a network sees.
 */
public final class Picture {
    private final String name;
    private final String sha256;
    private final int width;
    private final int height;
    private final byte[] samples8;
    private final short[] samples16;

    private Picture(String name, String sha256, int width, int height, byte[] samples8, short[] samples16) {
        this.name = Objects.requireNonNull(name, "name");
        this.sha256 = Objects.requireNonNull(sha256, "sha256");
        this.width = width;
        this.height = height;
        this.samples8 = samples8;
        this.samples16 = samples16;
    }

    /** Takes decoded samples over without copying them. */
    static Picture ofDecoded(String name, String sha256, DecodedSamples samples) {
        return new Picture(name, sha256, samples.width(), samples.height(), samples.eight(), samples.sixteen());
    }

    /**
     * A picture made in memory with 8 bits a sample.
     *
     * @param rgb height × width × 3 unsigned samples, row by row, red first; copied
     * @throws IllegalArgumentException if the sizes are not positive or do not agree
     */
    public static Picture of8Bit(String name, int width, int height, byte[] rgb) {
        requireLength(width, height, rgb.length);
        byte[] samples = rgb.clone();
        return new Picture(name, hash(width, height, 8, ByteBuffer.wrap(samples)), width, height, samples, null);
    }

    /**
     * A picture made in memory with 16 bits a sample.
     *
     * @param rgb height × width × 3 unsigned samples, row by row, red first; copied
     * @throws IllegalArgumentException if the sizes are not positive or do not agree
     */
    public static Picture of16Bit(String name, int width, int height, short[] rgb) {
        requireLength(width, height, rgb.length);
        short[] samples = rgb.clone();
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(samples.length, 2));
        bytes.asShortBuffer().put(ShortBuffer.wrap(samples));
        return new Picture(name, hash(width, height, 16, bytes), width, height, null, samples);
    }

    /** File name without folders and extension, or the name it was given when made in memory. */
    public String name() {
        return name;
    }

    /**
     * SHA-256 in 64 hexadecimal digits: of the file's bytes; for a picture made in memory of width, height and bit
     * depth (four bytes each, big-endian) followed by the samples (big-endian).
     */
    public String sha256() {
        return sha256;
    }

    /** Pixels a row, after turning upright. */
    public int width() {
        return width;
    }

    /** Rows, after turning upright. */
    public int height() {
        return height;
    }

    /** Bits a sample: 16 for a 16-bit PNG, else 8. */
    public int bitDepth() {
        return samples8 != null ? 8 : 16;
    }

    /** Height × width × 3 unsigned samples when {@link #bitDepth} is 8, else null; not to be changed. */
    byte[] samples8() {
        return samples8;
    }

    /** Height × width × 3 unsigned samples when {@link #bitDepth} is 16, else null; not to be changed. */
    short[] samples16() {
        return samples16;
    }

    @Override
    public String toString() {
        return name + " (" + width + "×" + height + ", " + bitDepth() + " bits)";
    }

    private static void requireLength(int width, int height, int length) {
        if (width < 1 || height < 1 || (long) width * height * 3 != length) {
            throw new IllegalArgumentException("A picture of " + width + "×" + height + " pixels came with " + length
                    + " samples, expected positive sizes and width × height × 3 samples: give interleaved RGB.");
        }
    }

    private static String hash(int width, int height, int depth, ByteBuffer samples) {
        MessageDigest digest = Hashes.sha256();
        digest.update(ByteBuffer.allocate(12)
                .putInt(width)
                .putInt(height)
                .putInt(depth)
                .array());
        digest.update(samples.rewind());
        return Hashes.hex(digest);
    }
}
