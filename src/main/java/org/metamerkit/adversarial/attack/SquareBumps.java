// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import org.metamerkit.adversarial.L1Projection;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Pixels;

/**
 * The Square attack's moves for L2 (Andriushchenko et al. 2020, algorithm 3) and L1 (Croce and Hein 2021, arXiv:2103.01208, section 5;
 * fra31/auto-attack, {@code square.py}): begins with a grid of bumps, of size eps together; then the perturbation of one window is given
 * up and its size, with what is left to eps, goes to another window, in which a bump is added.
 *
 * <p>In L1 a window is given three times that size, and the whole is projected onto ball and [0, 1], which makes it sparse.
 */
final class SquareBumps implements SquareEngine.Moves {
    private static final int TILES = 5;
    private static final int SMALLEST = 3;

    private final PerturbationNorm norm;
    private final int height;
    private final int width;

    /** @param norm L2 or L1 */
    SquareBumps(PerturbationNorm norm, PictureSpec spec) {
        this.norm = norm;
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
                double[] bump = bump(norm, side, random);
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
        if (norm == PerturbationNorm.L1) {
            return allowed(original, change, eps);
        }
        float[] start = original.clone();
        RandomPerturbations.onShell(start, change, eps);
        return start;
    }

    @Override
    public float[] candidate(float[] original, float[] current, double eps, double share, PictureRandom random) {
        double[] change = new double[original.length];
        double used = 0;
        for (int i = 0; i < change.length; i++) {
            change[i] = (double) current[i] - original[i];
            used += amount(change[i]);
        }
        int side = side(share);
        int[] first = {random.below(height - side + 1), random.below(width - side + 1)};
        int[] second = {random.below(height - side + 1), random.below(width - side + 1)};
        double unused = Math.max(0, amount(eps) - used) / Pixels.CHANNELS;
        double[] bump = bump(norm, side, random);
        for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
            int sign = random.sign();
            double own = 0;
            double union = 0;
            for (int k = 0; k < side * side; k++) {
                own += amount(change[index(channel, first[0] + k / side, first[1] + k % side)]);
                int row = second[0] + k / side;
                int column = second[1] + k % side;
                boolean shared =
                        row >= first[0] && row < first[0] + side && column >= first[1] && column < first[1] + side;
                union += shared ? 0 : amount(change[index(channel, row, column)]);
            }
            union += own;
            double[] window = new double[side * side];
            double length = 0;
            for (int k = 0; k < window.length; k++) {
                double old = own > 0 ? change[index(channel, first[0] + k / side, first[1] + k % side)] / size(own) : 0;
                window[k] = old + sign * bump[k];
                length += amount(window[k]);
            }
            double factor = length > 0 ? size((union + unused) / length) : 0;
            factor *= norm == PerturbationNorm.L1 ? Pixels.CHANNELS : 1;
            for (int k = 0; k < window.length; k++) {
                change[index(channel, second[0] + k / side, second[1] + k % side)] = 0;
            }
            for (int k = 0; k < window.length; k++) {
                change[index(channel, first[0] + k / side, first[1] + k % side)] = factor * window[k];
            }
        }
        return allowed(original, change, eps);
    }

    private float[] allowed(float[] original, double[] change, double eps) {
        float[] changed = new float[original.length];
        for (int i = 0; i < changed.length; i++) {
            changed[i] = (float) (original[i] + change[i]);
        }
        if (norm == PerturbationNorm.L1) {
            L1Projection.project(original, changed, eps);
        } else {
            norm.settle(original, changed, eps);
        }
        return changed;
    }

    /** Odd, and three at least, but never larger than the picture. */
    private int side(double share) {
        int side = (int) Math.max(SMALLEST, Math.round(Math.sqrt(share * height * width)));
        return Math.min(Math.min(height, width), side % 2 == 0 ? side + 1 : side);
    }

    /**
     * Two pyramids of opposite sign side by side (the paper's equation 2 and what follows it), of size 1, turned by a quarter in half of
     * the cases. In L1 they are steeper, and of the same size each, as in the authors' program.
     */
    static double[] bump(PerturbationNorm norm, int side, PictureRandom random) {
        double[] bump = new double[side * side];
        int half = side / 2;
        pyramid(norm, bump, side, 0, half, 1);
        pyramid(norm, bump, side, half, side - half, -1);
        double length = 0;
        for (double value : bump) {
            length += amount(norm, value);
        }
        boolean turned = random.sign() < 0;
        double[] result = new double[bump.length];
        for (int k = 0; k < bump.length; k++) {
            result[k] = (turned ? bump[k % side * side + k / side] : bump[k]) / size(norm, length);
        }
        return result;
    }

    /** In {@code rows} rows from {@code top} on: at Chebyshev distance d from the middle, Σ over m ≥ d of 1/(m + 1)², in L1 ⁴. */
    private static void pyramid(PerturbationNorm norm, double[] bump, int side, int top, int rows, int sign) {
        int rings = Math.max(rows / 2, side / 2);
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < side; column++) {
                int distance = Math.max(Math.abs(row - rows / 2), Math.abs(column - side / 2));
                double value = 0;
                for (int m = distance; m <= rings; m++) {
                    double square = (m + 1.0) * (m + 1.0);
                    value += 1 / (norm == PerturbationNorm.L1 ? square * square : square);
                }
                bump[(top + row) * side + column] = sign * value;
                sum += value;
            }
        }
        for (int k = 0; norm == PerturbationNorm.L1 && k < rows * side; k++) {
            bump[top * side + k] /= sum;
        }
    }

    /** What a change adds to the size of a perturbation: its square, in L1 itself. */
    private double amount(double change) {
        return amount(norm, change);
    }

    private static double amount(PerturbationNorm norm, double change) {
        return norm == PerturbationNorm.L1 ? Math.abs(change) : change * change;
    }

    /** The size of a perturbation of this amount. */
    private double size(double amount) {
        return size(norm, amount);
    }

    private static double size(PerturbationNorm norm, double amount) {
        return norm == PerturbationNorm.L1 ? amount : Math.sqrt(amount);
    }

    private int index(int channel, int row, int column) {
        return (channel * height + row) * width + column;
    }
}
