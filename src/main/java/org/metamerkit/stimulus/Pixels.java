// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Pixels as a network takes them: channel × row × column, red first, float32 in [0, 1]. What is optimised and saved.
 * Immutable: the values are copied on the way in and out; equal by content.
 *
 * @param height rows
 * @param width columns
 * @param values 3 × height × width numbers in [0, 1]
 */
public record Pixels(int height, int width, float[] values) {
    public static final int CHANNELS = 3;

    /** @throws IllegalArgumentException if a size is not positive, the length disagrees, or a value is not in [0, 1] */
    public Pixels {
        requireLength(height, width, values.length);
        values = values.clone();
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] >= 0 && values[i] <= 1)) {
                throw new IllegalArgumentException("Pixel value " + i + " is " + values[i]
                        + ", expected a number from 0 to 1: clamp before making pixels.");
            }
        }
    }

    /**
     * Pixels of value k/255.
     *
     * @param samples 3 × height × width unsigned samples, channel by channel
     * @throws IllegalArgumentException if a size is not positive or the length disagrees
     */
    public static Pixels of8Bit(int height, int width, byte[] samples) {
        requireLength(height, width, samples.length);
        float[] values = new float[samples.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (samples[i] & 0xff) / 255f;
        }
        return new Pixels(height, width, values);
    }

    /** A copy of the 3 × height × width values. */
    @Override
    public float[] values() {
        return values.clone();
    }

    /** Appends the 3 × height × width values to a buffer. */
    public void writeTo(FloatBuffer buffer) {
        buffer.put(values);
    }

    public float value(int channel, int row, int column) {
        return values[(channel * height + row) * width + column];
    }

    /** The 8-bit samples nearest to the values, halves rounded up: 3 × height × width, unsigned, channel by channel. */
    public byte[] to8Bit() {
        byte[] samples = new byte[values.length];
        for (int i = 0; i < samples.length; i++) {
            // In double both the product and the sum are exact, so that halves are halves.
            samples[i] = (byte) (int) (values[i] * 255.0 + 0.5);
        }
        return samples;
    }

    /** What an 8-bit file keeps of these pixels: every value rounded to the nearest k/255. */
    public Pixels quantized() {
        return of8Bit(height, width, to8Bit());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pixels pixels
                && height == pixels.height
                && width == pixels.width
                && Arrays.equals(values, pixels.values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * height + width) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Pixels[" + CHANNELS + "×" + height + "×" + width + "]";
    }

    private static void requireLength(int height, int width, int length) {
        if (height < 1 || width < 1 || (long) CHANNELS * height * width != length) {
            throw new IllegalArgumentException("Pixels of " + height + " rows and " + width + " columns came with "
                    + length + " values, expected positive sizes and 3 × height × width values, channel by channel.");
        }
    }
}
