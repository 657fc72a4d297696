// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis.optimizer;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.ActivationKernels;
import org.metamerkit.kernel.ActivationKernels.StepNorms;

/** What an optimiser remembers of every picture of a batch. */
public interface OptimizerState {
    /**
     * Updates pictures in place and clamps them to [0, 1].
     *
     * @param pictures N×3×H×W
     * @param gradient of the squared residual's half by the pixels, same shape
     * @param gradientScale per picture, what turns {@code gradient} into the gradient of the loss
     * @param evaluation per picture, number of updates made before this one; −1 leaves the picture alone
     */
    StepNorms update(
            ActivationKernels kernels, Tensor pictures, Tensor gradient, double[] gradientScale, int[] evaluation);

    /** The remembered tensors by name, each N×3×H×W: with the pictures and the counters, all a checkpoint needs. */
    Map<String, Tensor> tensors();
}
