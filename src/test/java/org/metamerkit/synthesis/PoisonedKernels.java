// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.ActivationKernels;
import org.metamerkit.kernel.MatchSums;

/** Real kernels that turn one picture's numbers into NaN at one evaluation. */
final class PoisonedKernels implements ActivationKernels {
    private final ActivationKernels real;
    private final int picture;
    private final int evaluation;
    private final boolean inTheSums;
    private int matches;

    /** @param inTheSums whether the loss is poisoned; else the residual is, and with it the gradient */
    PoisonedKernels(ActivationKernels real, int picture, int evaluation, boolean inTheSums) {
        this.real = real;
        this.picture = picture;
        this.evaluation = evaluation;
        this.inTheSums = inTheSums;
    }

    @Override
    public String description() {
        return "poisoned " + real.description();
    }

    @Override
    public MatchSums match(Tensor activation, Tensor target, Tensor residual) {
        MatchSums sums = real.match(activation, target, residual);
        if (matches++ == evaluation) {
            if (inTheSums) {
                sums.sums()[picture * MatchSums.SUMS] = Double.NaN;
            }
            residual.select(0, picture).fill_(new Scalar(Float.NaN));
        }
        return sums;
    }

    @Override
    public StepNorms normalizedStep(
            Tensor x, Tensor gradient, double[] gradientScale, double[] step, float low, float high) {
        return real.normalizedStep(x, gradient, gradientScale, step, low, high);
    }

    @Override
    public StepNorms adamStep(
            Tensor x,
            Tensor gradient,
            Tensor firstMoment,
            Tensor secondMoment,
            double[] gradientScale,
            double[] learningRate,
            long[] iteration,
            AdamConstants constants,
            float low,
            float high) {
        return real.adamStep(
                x, gradient, firstMoment, secondMoment, gradientScale, learningRate, iteration, constants, low, high);
    }

    @Override
    public Tensor ranks(Tensor values) {
        return real.ranks(values);
    }
}
