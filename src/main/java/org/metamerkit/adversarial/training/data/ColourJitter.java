// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

/**
 * Brightness, contrast and saturation of a picture, in this order, as {@code adjust_brightness}, {@code adjust_contrast} and {@code
 * adjust_saturation} of torchvision's {@code transforms/_functional_tensor.py} (0.15 and later) have them for float tensors: a blend
 * factor · picture + (1 − factor) · other, clamped to [0, 1].
 */
final class ColourJitter {
    // rgb_to_grayscale of the same file; they add up to 0.9999.
    private static final float RED = 0.2989f;
    private static final float GREEN = 0.587f;
    private static final float BLUE = 0.114f;

    private ColourJitter() {}

    /**
     * Changes a picture in place; a factor of 1 leaves it as it is.
     *
     * @param values 3 × plane numbers in [0, 1] from {@code offset} on
     */
    static void apply(float[] values, int offset, int plane, float brightness, float contrast, float saturation) {
        if (brightness != 1) {
            blend(values, offset, 3 * plane, brightness, 0);
        }
        if (contrast != 1) {
            double sum = 0;
            for (int i = offset; i < offset + plane; i++) {
                sum += luma(values, i, plane);
            }
            blend(values, offset, 3 * plane, contrast, (float) (sum / plane));
        }
        if (saturation != 1) {
            for (int i = offset; i < offset + plane; i++) {
                float luma = luma(values, i, plane);
                for (int c = 0; c < 3; c++) {
                    blend(values, i + c * plane, 1, saturation, luma);
                }
            }
        }
    }

    private static float luma(float[] values, int red, int plane) {
        return RED * values[red] + GREEN * values[red + plane] + BLUE * values[red + 2 * plane];
    }

    private static void blend(float[] values, int offset, int count, float factor, float other) {
        for (int i = offset; i < offset + count; i++) {
            values[i] = Math.max(0, Math.min(1, factor * values[i] + (1 - factor) * other));
        }
    }
}
