// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis.optimizer;

import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.ActivationKernels;
import org.metamerkit.kernel.ActivationKernels.StepNorms;
import org.metamerkit.kernel.Kernels;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;

/** Two pictures of 3×4×5 values, moved by an optimiser with gradients that the test works out itself. */
final class OptimizerProblem implements AutoCloseable {
    static final int PICTURES = 2;
    static final int PIXELS = 3 * 4 * 5;

    final OptimizerState state;
    private final Retained memory = new Retained();
    private final Tensor x;
    private final ActivationKernels kernels = Kernels.cpu();

    OptimizerProblem(Optimizer optimizer, float[][] start) {
        try (PointerScope scope = new PointerScope()) {
            x = memory.keep(Tensors.empty(PICTURES, 3, 4, 5));
            for (int picture = 0; picture < PICTURES; picture++) {
                Tensors.write(start[picture], x, (long) picture * PIXELS);
            }
            state = optimizer.start(x, memory);
        }
    }

    StepNorms update(float[][] gradient, double[] scale, int... evaluation) {
        try (PointerScope scope = new PointerScope()) {
            Tensor g = Tensors.empty(PICTURES, 3, 4, 5);
            for (int picture = 0; picture < PICTURES; picture++) {
                Tensors.write(gradient[picture], g, (long) picture * PIXELS);
            }
            return state.update(kernels, x, g, scale, evaluation);
        }
    }

    float[] pixels(int picture) {
        return Tensors.read(x, (long) picture * PIXELS, PIXELS);
    }

    /** One of the state's own arrays. */
    float[] remembered(String name, int picture) {
        return Tensors.read(state.tensors().get(name), (long) picture * PIXELS, PIXELS);
    }

    static float[][] uniform(long seed, double low, double high) {
        Random random = new Random(seed);
        float[][] values = new float[PICTURES][PIXELS];
        for (float[] picture : values) {
            for (int i = 0; i < PIXELS; i++) {
                picture[i] = (float) (low + (high - low) * random.nextDouble());
            }
        }
        return values;
    }

    static double norm(float[] values, double scale) {
        double squares = 0;
        for (float value : values) {
            squares += scale * value * scale * value;
        }
        return Math.sqrt(squares);
    }

    @Override
    public void close() {
        memory.close();
    }
}
