// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.TensorSource;

/**
 * Random weights to begin a training with, the same for the same seed on every machine. Each tensor's numbers are drawn from a
 * generator of its own, keyed by the seed and the tensor's name. (Java's own normal numbers may change in their far tails from one
 * release of Java to another.)
 *
 * <ul>
 *   <li>Convolutions (four dimensions): normal, deviation √(2 / (outputs · height · width)) (He et al. 2015, arXiv:1502.01852, by fan-out, as
 *       torchvision's residual networks).
 *   <li>Linear layers and other tensors of two or three dimensions: uniform in ±1/√inputs (PyTorch's {@code Linear}), inputs being the
 *       last dimension.
 *   <li>ConvNeXt's {@code layer_scale}: 10⁻⁶ (Liu et al. 2022, arXiv:2201.03545).
 *   <li>Gains of normalisations ({@code .weight} of one dimension) and running variances: 1. Biases and running means: 0.
 * </ul>
 */
final class InitialWeights implements TensorSource {
    private static final int CONVOLUTION = 4;
    private static final float LAYER_SCALE = 1e-6f;

    private final long seed;

    InitialWeights(long seed) {
        this.seed = seed;
    }

    @Override
    public Tensor tensor(String name, long... shape) {
        float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ hash(name));
        if (shape.length == CONVOLUTION) {
            double deviation = Math.sqrt(2.0 / (shape[0] * shape[2] * shape[3]));
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (deviation * random.nextGaussian());
            }
        } else if (name.endsWith("layer_scale")) {
            Arrays.fill(values, LAYER_SCALE);
        } else if (shape.length > 1) {
            double bound = 1 / Math.sqrt(shape[shape.length - 1]);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (bound * (2 * random.nextDouble() - 1));
            }
        } else if (name.endsWith("weight") || name.endsWith("running_var")) {
            Arrays.fill(values, 1);
        }
        return Tensors.of(values, shape);
    }

    /** FNV-1a, 64 bits: Java's own hash of a text has 32. */
    private static long hash(String text) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return hash;
    }
}
