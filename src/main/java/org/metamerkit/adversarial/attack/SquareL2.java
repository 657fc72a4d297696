// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Pixels;

/**
 * The Square attack's moves for L2 (Andriushchenko et al. 2020, algorithm 3): begins with a grid of bumps, scaled to length eps; then the
 * perturbation of one window is given up and its length, with what is left to eps, goes to another window, in which a bump is added.
 */
final class SquareL2 implements SquareEngine.Moves {
    private static final int TILES = 5;
    private static final int SMALLEST = 3;

    private final int height;
    private final int width;

    SquareL2(PictureSpec spec) {
        this.height = spec.height();
        this.width = spec.width();
    }

    @Override
    public float[] start(float[] original, double eps, PictureRandom random) {
        double[] change = new double[original.length];
        int side = Math.max(1, Math.min(height, width) / TILES);
        int rows = height / side;
        int columns = width / side;
        for (int tileRow = 0; tileRow < rows; tileRow++) {
            for (int tileColumn = 0; tileColumn < columns; tileColumn++) {
                double[] bump = bump(side, random);
                int top = (height - rows * side) / 2 + tileRow * side;
                int left = (width - columns * side) / 2 + tileColumn * side;
                for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
                    int sign = random.sign();
                    for (int k = 0; k < bump.length; k++) {
                        change[index(channel, top + k / side, left + k % side)] += sign * bump[k];
                    }
                }
            }
        }
        float[] start = original.clone();
        RandomPerturbations.onShell(start, change, eps);
        return start;
    }

    @Override
    public float[] candidate(float[] original, float[] current, double eps, double share, PictureRandom random) {
        double[] change = new double[original.length];
        double squared = 0;
        for (int i = 0; i < change.length; i++) {
            change[i] = (double) current[i] - original[i];
            squared += change[i] * change[i];
        }
        int side = side(share);
        int[] first = {random.below(height - side + 1), random.below(width - side + 1)};
        int[] second = {random.below(height - side + 1), random.below(width - side + 1)};
        double unused = Math.max(0, eps * eps - squared) / Pixels.CHANNELS;
        double[] bump = bump(side, random);
        for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
            int sign = random.sign();
            double own = 0;
            double union = 0;
            for (int k = 0; k < side * side; k++) {
                double value = change[index(channel, first[0] + k / side, first[1] + k % side)];
                own += value * value;
                int row = second[0] + k / side;
                int column = second[1] + k % side;
                boolean shared =
                        row >= first[0] && row < first[0] + side && column >= first[1] && column < first[1] + side;
                double other = change[index(channel, row, column)];
                union += shared ? 0 : other * other;
            }
            union += own;
            double[] window = new double[side * side];
            double length = 0;
            for (int k = 0; k < window.length; k++) {
                double old =
                        own > 0 ? change[index(channel, first[0] + k / side, first[1] + k % side)] / Math.sqrt(own) : 0;
                window[k] = old + sign * bump[k];
                length += window[k] * window[k];
            }
            double factor = length > 0 ? Math.sqrt((union + unused) / length) : 0;
            for (int k = 0; k < window.length; k++) {
                change[index(channel, second[0] + k / side, second[1] + k % side)] = 0;
            }
            for (int k = 0; k < window.length; k++) {
                change[index(channel, first[0] + k / side, first[1] + k % side)] = factor * window[k];
            }
        }
        float[] candidate = new float[original.length];
        for (int i = 0; i < candidate.length; i++) {
            candidate[i] = (float) (original[i] + change[i]);
        }
        PerturbationNorm.L2.settle(original, candidate, eps);
        return candidate;
    }

    /** Odd, and three at least, but never larger than the picture. */
    private int side(double share) {
        int side = (int) Math.max(SMALLEST, Math.round(Math.sqrt(share * height * width)));
        return Math.min(Math.min(height, width), side % 2 == 0 ? side + 1 : side);
    }

    /**
     * Two pyramids of opposite sign side by side (the paper's equation 2 and what follows it), of length 1, turned by a quarter in half
     * of the cases.
     */
    static double[] bump(int side, PictureRandom random) {
        double[] bump = new double[side * side];
        int half = side / 2;
        pyramid(bump, side, 0, half, 1);
        pyramid(bump, side, half, side - half, -1);
        double squared = 0;
        for (double value : bump) {
            squared += value * value;
        }
        boolean turned = random.sign() < 0;
        double[] result = new double[bump.length];
        for (int k = 0; k < bump.length; k++) {
            result[k] = (turned ? bump[k % side * side + k / side] : bump[k]) / Math.sqrt(squared);
        }
        return result;
    }

    /** In {@code rows} rows from {@code top} on: at Chebyshev distance d from the middle, Σ over m ≥ d of 1/(m + 1)². */
    private static void pyramid(double[] bump, int side, int top, int rows, int sign) {
        int rings = Math.max(rows / 2, side / 2);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < side; column++) {
                int distance = Math.max(Math.abs(row - rows / 2), Math.abs(column - side / 2));
                double value = 0;
                for (int m = distance; m <= rings; m++) {
                    value += 1.0 / ((m + 1.0) * (m + 1.0));
                }
                bump[(top + row) * side + column] = sign * value;
            }
        }
    }

    private int index(int channel, int row, int column) {
        return (channel * height + row) * width + column;
    }
}
