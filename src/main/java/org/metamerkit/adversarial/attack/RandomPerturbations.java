// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.kernel.Tensors;

/**
 * Random perturbations of the size of adversarial ones: the controls of Feather et al. 2023 (model_metamers_pytorch, {@code
 * attack_steps.py}). Pictures are perturbed in place, each with its own numbers, and what comes out lies in the ball and in [0, 1]
 * exactly.
 */
public final class RandomPerturbations {
    private RandomPerturbations() {}

    /** Changes the values of one picture to those of a random neighbour. */
    @FunctionalInterface
    interface Draw {
        void into(float[] picture, double eps, PictureRandom random);
    }

    /**
     * L2, on the shell ({@code l2_enforcenorm}): δ = eps · u/‖u‖ with u uniform in (−½, ½) for every value, then clamped to [0, 1].
     *
     * @param pictures N×3×H×W contiguous float32 in [0, 1]
     * @param eps Euclidean length before the clamp
     * @param randoms one a picture
     */
    public static void l2Shell(Tensor pictures, double eps, List<PictureRandom> randoms) {
        draw(pictures, eps, randoms, RandomPerturbations::l2Shell);
    }

    /**
     * L∞, at the corners ({@code inf_corner}): δ = ±eps for every value, then clamped to [0, 1].
     *
     * @param pictures N×3×H×W contiguous float32 in [0, 1]
     * @param randoms one a picture
     */
    public static void linfCorners(Tensor pictures, double eps, List<PictureRandom> randoms) {
        draw(pictures, eps, randoms, RandomPerturbations::linfCorners);
    }

    static void l2Shell(float[] picture, double eps, PictureRandom random) {
        double[] change = new double[picture.length];
        for (int i = 0; i < change.length; i++) {
            change[i] = random.uniform() - 0.5;
        }
        onShell(picture, change, eps);
    }

    static void linfCorners(float[] picture, double eps, PictureRandom random) {
        long bits = 0;
        for (int i = 0; i < picture.length; i++) {
            bits = i % Long.SIZE == 0 ? random.bits() : bits >>> 1;
            picture[i] = (bits & 1) == 0
                    ? PerturbationNorm.lowest(picture[i], eps)
                    : PerturbationNorm.highest(picture[i], eps);
        }
    }

    /** Moves a picture by eps in a direction, then into [0, 1]. */
    static void onShell(float[] picture, double[] direction, double eps) {
        double squared = 0;
        for (double value : direction) {
            squared += value * value;
        }
        double factor = squared > 0 ? eps / Math.sqrt(squared) : 0;
        float[] original = picture.clone();
        for (int i = 0; i < picture.length; i++) {
            picture[i] = (float) (original[i] + factor * direction[i]);
        }
        PerturbationNorm.L2.settle(original, picture, eps);
    }

    static void draw(Tensor pictures, double eps, List<PictureRandom> randoms, Draw draw) {
        if (pictures.size(0) != randoms.size()) {
            throw new IllegalArgumentException("there are " + pictures.size(0) + " pictures and " + randoms.size()
                    + " streams of random numbers; give one a picture");
        }
        int count = Math.toIntExact(pictures.numel() / Math.max(1, randoms.size()));
        try (NoGradGuard guard = new NoGradGuard()) {
            for (int i = 0; i < randoms.size(); i++) {
                float[] picture = Tensors.read(pictures, (long) i * count, count);
                draw.into(picture, eps, randoms.get(i));
                Tensors.write(picture, pictures, (long) i * count);
            }
        }
    }
}
