// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Pixels;

/**
 * The Square attack's moves for L∞ (Andriushchenko et al. 2020, algorithm 2): begins with vertical stripes of ±eps, one sign for each
 * column and channel; then a square window is set to ±eps, one sign for each channel.
 */
final class SquareLinf implements SquareEngine.Moves {
    private final int height;
    private final int width;

    SquareLinf(PictureSpec spec) {
        this.height = spec.height();
        this.width = spec.width();
    }

    @Override
    public float[] start(float[] original, double eps, PictureRandom random) {
        float[] start = new float[original.length];
        for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
            for (int column = 0; column < width; column++) {
                int sign = random.sign();
                for (int row = 0; row < height; row++) {
                    int i = (channel * height + row) * width + column;
                    start[i] = at(original[i], sign, eps);
                }
            }
        }
        return start;
    }

    @Override
    public float[] candidate(float[] original, float[] current, double eps, double share, PictureRandom random) {
        int side = (int) Math.max(1, Math.min(Math.min(height, width), Math.round(Math.sqrt(share * height * width))));
        int top = random.below(height - side + 1);
        int left = random.below(width - side + 1);
        float[] candidate = current.clone();
        for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
            int sign = random.sign();
            for (int row = top; row < top + side; row++) {
                for (int column = left; column < left + side; column++) {
                    int i = (channel * height + row) * width + column;
                    candidate[i] = at(original[i], sign, eps);
                }
            }
        }
        return candidate;
    }

    private static float at(float value, int sign, double eps) {
        return sign < 0 ? PerturbationNorm.lowest(value, eps) : PerturbationNorm.highest(value, eps);
    }
}
