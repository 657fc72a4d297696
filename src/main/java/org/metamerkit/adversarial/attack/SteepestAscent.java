// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.kernel.ActivationKernels;
import org.metamerkit.kernel.Tensors;

/**
 * Steps of a given length, per picture, in the direction in which the linearised loss rises most: {@code x ← x + step sign(g)} for
 * L∞, {@code x ← x + step g/‖g‖₂} for L2; for L1 the step is shared out evenly over the values with the largest |g|. No clamp: a
 * projection follows.
 */
final class SteepestAscent {
    private SteepestAscent() {}

    /** Moves pictures in place; a step of 0 leaves a picture alone. The gradient may be overwritten. */
    static void step(
            PerturbationNorm norm,
            ActivationKernels kernels,
            Tensor pictures,
            Tensor gradient,
            double[] steps,
            double[] sparsity) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            switch (norm) {
                case LINF -> {
                    float[] lengths = new float[steps.length];
                    for (int i = 0; i < steps.length; i++) {
                        lengths[i] = (float) steps[i];
                    }
                    Tensor length = Tensors.of(lengths, lengths.length, 1, 1, 1);
                    pictures.addcmul_(
                            gradient.sign_(),
                            pictures.is_cpu() ? length : length.to(pictures.device(), length.scalar_type()));
                }
                case L2 -> {
                    double[] upwards = new double[steps.length];
                    Arrays.fill(upwards, -1);
                    kernels.normalizedStep(pictures, gradient, upwards, steps, -Float.MAX_VALUE, Float.MAX_VALUE);
                }
                case L1 -> sparse(pictures, gradient, steps, sparsity);
                default -> throw new IllegalArgumentException("no steps for " + norm);
            }
        }
    }

    /**
     * Sparse steps (Tramèr and Boneh 2019, arXiv:1904.13000, SLIDE): the share of values with the largest |g| among those that [0, 1]
     * leaves room for in the gradient's direction.
     */
    private static void sparse(Tensor pictures, Tensor gradient, double[] steps, double[] shares) {
        int pixels = Math.toIntExact(pictures.numel() / Math.max(1, steps.length));
        float[] all = Tensors.toArray(gradient);
        for (int i = 0; i < steps.length; i++) {
            if (steps[i] == 0) {
                continue;
            }
            float[] picture = Tensors.read(pictures, (long) i * pixels, pixels);
            sparseRow(picture, Arrays.copyOfRange(all, i * pixels, (i + 1) * pixels), steps[i], shares[i]);
            Tensors.write(picture, pictures, (long) i * pixels);
        }
    }

    static void sparseRow(float[] picture, float[] gradient, double step, double share) {
        int pixels = picture.length;
        float[] sizes = new float[pixels];
        for (int i = 0; i < pixels; i++) {
            boolean stuck = gradient[i] > 0 ? picture[i] >= 1 : picture[i] <= 0;
            sizes[i] = stuck ? 0 : Math.abs(gradient[i]);
        }
        int wanted = Math.max(1, Math.min(pixels, (int) Math.ceil(share * pixels)));
        float[] sorted = sizes.clone();
        Arrays.sort(sorted);
        float least = Math.max(sorted[pixels - wanted], Float.MIN_VALUE);
        int chosen = 0;
        for (float size : sizes) {
            chosen += size >= least ? 1 : 0;
        }
        for (int i = 0; i < pixels; i++) {
            if (sizes[i] >= least) {
                picture[i] += (float) (Math.signum(gradient[i]) * step / chosen);
            }
        }
    }
}
