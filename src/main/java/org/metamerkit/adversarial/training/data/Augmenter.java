// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

import java.util.Arrays;

/** Makes training pictures of one side out of cached ones, by an {@link Augmentation}. Keeps scratch arrays: one for each thread. */
final class Augmenter {
    private static final int CHANNELS = 3;
    private static final float[] UNIT = unit();

    private final Augmentation augmentation;
    private final int from;
    private final int to;
    private final byte[] cropped;
    private final AreaResize resize;

    /**
     * @param from side of the cached pictures
     * @param to side wanted, at most that
     */
    Augmenter(Augmentation augmentation, int from, int to) {
        this.augmentation = augmentation;
        this.from = from;
        this.to = to;
        this.cropped = new byte[CHANNELS * from * from];
        this.resize = from == to ? null : new AreaResize(from, to);
    }

    int side() {
        return to;
    }

    /**
     * Makes one picture.
     *
     * @param samples 3 × from × from unsigned samples
     * @param values takes 3 × to × to numbers in [0, 1] from {@code offset} on
     */
    void apply(byte[] samples, KeyedRandom random, float[] values, int offset) {
        int padding = augmentation.cropPadding();
        int down = random.below(2 * padding + 1) - padding;
        int right = random.below(2 * padding + 1) - padding;
        boolean mirrored = random.nextDouble() < 0.5 && augmentation.flip();
        float brightness = factor(augmentation.brightness(), random);
        float contrast = factor(augmentation.contrast(), random);
        float saturation = factor(augmentation.saturation(), random);
        byte[] picture = samples;
        if (down != 0 || right != 0 || mirrored) {
            crop(samples, down, right, mirrored);
            picture = cropped;
        }
        if (resize == null) {
            toUnit(picture, values, offset);
        } else {
            resize.apply(picture, values, offset);
        }
        if (augmentation.colours()) {
            ColourJitter.apply(values, offset, to * to, brightness, contrast, saturation);
        }
    }

    /** 3 × H × W unsigned samples as numbers k/255. */
    static void toUnit(byte[] samples, float[] values, int offset) {
        for (int i = 0; i < samples.length; i++) {
            values[offset + i] = UNIT[samples[i] & 0xff];
        }
    }

    private static float factor(double reach, KeyedRandom random) {
        double lowest = Math.max(0, 1 - reach);
        return (float) (lowest + (1 + reach - lowest) * random.nextDouble());
    }

    /** Row y of the crop is the picture's row y + down, column x its column x + right, black beyond its border; then mirrored. */
    private void crop(byte[] samples, int down, int right, boolean mirrored) {
        int begin = Math.max(0, -right);
        int end = Math.min(from, from - right);
        for (int row = 0; row < CHANNELS * from; row++) {
            int at = row * from;
            int source = row % from + down;
            if (source < 0 || source >= from || begin >= end) {
                Arrays.fill(cropped, at, at + from, (byte) 0);
                continue;
            }
            Arrays.fill(cropped, at, at + begin, (byte) 0);
            System.arraycopy(samples, at + down * from + begin + right, cropped, at + begin, end - begin);
            Arrays.fill(cropped, at + end, at + from, (byte) 0);
            if (mirrored) {
                mirror(at);
            }
        }
    }

    private void mirror(int row) {
        for (int left = row, right = row + from - 1; left < right; left++, right--) {
            byte sample = cropped[left];
            cropped[left] = cropped[right];
            cropped[right] = sample;
        }
    }

    private static float[] unit() {
        float[] unit = new float[256];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = i / 255f;
        }
        return unit;
    }
}
