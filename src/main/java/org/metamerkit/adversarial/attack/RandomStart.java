// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.util.Locale;
import org.metamerkit.adversarial.PerturbationNorm;

/** Where in the ball of allowed perturbations an attack begins; the result is clamped to [0, 1]. */
public enum RandomStart {
    /** At the picture itself. */
    NONE,
    /**
     * Anywhere in the ball with the same density: for L∞ uniform in [−eps, eps] for every value (Madry et al. 2018), for L2 a normal
     * direction of length {@code eps u^(1/n)}, for L1 signed exponential numbers over their sum and one more (Barthe et al. 2005).
     */
    BALL,
    /**
     * On the border: for L2 {@code eps g/‖g‖} with g normal, as the robustness library has it (Engstrom et al. 2019); for L∞ {@code
     * eps u/max|u|} with u uniform in [−1, 1], as APGD begins; for L1 signed exponential numbers over their sum.
     */
    SHELL,
    /**
     * L2 as the library of Feather et al. 2023 has it ({@code attack_steps.py}, {@code (rand − ½).renorm(eps)}): u uniform in (−½, ½),
     * shortened to eps where it is longer. For pictures of more than {@code 12 eps²} values that is on the shell, like {@link #SHELL} but
     * in directions from a cube.
     */
    CUBE;

    /**
     * @param text {@code none}, {@code ball}, {@code shell} or {@code cube}
     * @throws IllegalArgumentException with one sentence if it is anything else
     */
    public static RandomStart parse(String text) {
        for (RandomStart start : values()) {
            if (start.toString().equalsIgnoreCase(text)) {
                return start;
            }
        }
        throw new IllegalArgumentException("there is no random start '" + text + "'; give none, ball, shell or cube");
    }

    /** The usual one: {@link #BALL} for L∞ and L1, {@link #SHELL} for L2. */
    public static RandomStart usual(PerturbationNorm norm) {
        return norm == PerturbationNorm.L2 ? SHELL : BALL;
    }

    /** @throws IllegalArgumentException with one sentence if this start is not made for the norm */
    void requireFor(PerturbationNorm norm) {
        if (this == CUBE && norm != PerturbationNorm.L2) {
            throw new IllegalArgumentException(
                    "the random start 'cube' is for l2 and the norm is " + norm + "; give ball, shell or none");
        }
    }

    /** Moves a picture to its start, in place. */
    void move(float[] picture, PerturbationNorm norm, double eps, PictureRandom random) {
        if (this == NONE || eps == 0) {
            return;
        }
        double[] change = new double[picture.length];
        for (int i = 0; i < change.length; i++) {
            change[i] = switch (norm) {
                case LINF -> 2 * random.uniform() - 1;
                case L2 -> this == CUBE ? random.uniform() - 0.5 : random.normal();
                case L1 -> random.sign() * exponential(random);
            };
        }
        double size = switch (norm) {
            case LINF -> this == SHELL ? largest(change) : 1;
            case L2 -> l2Scale(change, eps, random);
            case L1 -> sum(change) + (this == SHELL ? 0 : exponential(random));
        };
        float[] original = picture.clone();
        for (int i = 0; i < picture.length; i++) {
            picture[i] = (float) (original[i] + eps * change[i] / size);
        }
        norm.settle(original, picture, eps);
    }

    private double l2Scale(double[] change, double eps, PictureRandom random) {
        double squared = 0;
        for (double value : change) {
            squared += value * value;
        }
        double length = Math.sqrt(squared);
        return switch (this) {
            case CUBE -> Math.max(length, eps);
            case BALL -> length / StrictMath.pow(random.uniform(), 1.0 / change.length);
            default -> length;
        };
    }

    private static double exponential(PictureRandom random) {
        return -StrictMath.log1p(-random.uniform());
    }

    private static double largest(double[] change) {
        double largest = Double.MIN_NORMAL;
        for (double value : change) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static double sum(double[] change) {
        double sum = Double.MIN_NORMAL;
        for (double value : change) {
            sum += Math.abs(value);
        }
        return sum;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
