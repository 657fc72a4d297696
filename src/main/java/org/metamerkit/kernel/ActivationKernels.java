// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import org.bytedeco.pytorch.Tensor;

/**
 * The numeric loops of synthesis and matching; the contract is {@code activation_match.h}. Tensors are contiguous float32 on
 * the implementation's device, first dimension = pictures (each picture its own problem); {@code double[]} and {@code long[]}
 * arguments have one entry a picture. Nothing here builds an autograd graph.
 */
public interface ActivationKernels {
    /** What {@code doctor} prints, for example {@code "native CPU, avx512"} or {@code "libtorch operators"}. */
    String description();

    /**
     * One pass over activation and target: the residual and the six sums of every picture.
     *
     * @param residual receives activation − target, or {@code null}
     */
    MatchSums match(Tensor activation, Tensor target, Tensor residual);

    /** {@code x ← clamp(x − step·g/(‖g‖+1e-10))} with {@code g = gradientScale·gradient}; a step of 0 leaves a picture alone. */
    StepNorms normalizedStep(Tensor x, Tensor gradient, double[] gradientScale, double[] step, float low, float high);

    /** One Adam update with clamp, {@code x} and both moments in place; a learning rate of 0 leaves a picture alone. */
    StepNorms adamStep(
            Tensor x,
            Tensor gradient,
            Tensor firstMoment,
            Tensor secondMoment,
            double[] gradientScale,
            double[] learningRate,
            long[] iteration,
            AdamConstants constants,
            float low,
            float high);

    /** Average ranks of every row of a rows×count tensor, as {@code scipy.stats.rankdata}; a row with a NaN becomes all NaN. */
    Tensor ranks(Tensor values);

    /** Adam's constants; the defaults of Kingma and Ba 2015 are 0.9, 0.999 and 1e-8. */
    record AdamConstants(double beta1, double beta2, double epsilon) {}

    /** Euclidean norms, one a picture: of the scaled gradient, and of the change of the picture after the clamp. */
    record StepNorms(double[] gradient, double[] change) {}
}
