// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The kernels in libtorch's operators: for any device, and for machines without our native library. One picture after the
 * other, so that a picture's result does not depend on the batch; the same bits for the same number of threads.
 */
public final class LibtorchKernels implements ActivationKernels {
    LibtorchKernels() {}

    @Override
    public String description() {
        return "libtorch operators";
    }

    @Override
    public MatchSums match(Tensor activation, Tensor target, Tensor residual) {
        KernelArguments.Shape shape = KernelArguments.shapeOf("activation", activation);
        KernelArguments.requireLike("target", target, "activation", activation, shape);
        if (residual != null) {
            KernelArguments.requireLike("residual", residual, "activation", activation, shape);
        }
        double[] sums = new double[Math.toIntExact(shape.pictures() * MatchSums.SUMS)];
        for (int picture = 0; picture < shape.pictures(); picture++) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard noGrad = new NoGradGuard()) {
                Tensor a = row(activation, picture);
                Tensor t = row(target, picture);
                Tensor difference = a.sub(t);
                if (residual != null) {
                    row(residual, picture).copy_(difference);
                }
                matchPicture(wide(a), wide(t), wide(difference), sums, picture * MatchSums.SUMS);
            }
        }
        return new MatchSums(shape.count(), sums);
    }

    @Override
    public StepNorms normalizedStep(
            Tensor x, Tensor gradient, double[] gradientScale, double[] step, float low, float high) {
        KernelArguments.Shape shape = KernelArguments.shapeOf("x", x);
        KernelArguments.requireNormalizedStep(shape, x, gradient, gradientScale, step);
        KernelArguments.requireClamp(low, high);
        StepNorms norms = new StepNorms(new double[step.length], new double[step.length]);
        for (int picture = 0; picture < step.length; picture++) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard noGrad = new NoGradGuard()) {
                Tensor g = wide(row(gradient, picture));
                double norm = Math.abs(gradientScale[picture]) * norm(g);
                norms.gradient()[picture] = norm;
                if (step[picture] != 0) {
                    double factor = step[picture] * gradientScale[picture] / (norm + 1e-10);
                    norms.change()[picture] = descend(row(x, picture), g.mul(new Scalar(factor)), low, high);
                }
            }
        }
        return norms;
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
        KernelArguments.Shape shape = KernelArguments.shapeOf("x", x);
        KernelArguments.requireAdamStep(
                shape, x, gradient, firstMoment, secondMoment, gradientScale, learningRate, iteration);
        KernelArguments.requireClamp(low, high);
        KernelArguments.requireAdam(constants, iteration);
        StepNorms norms = new StepNorms(new double[iteration.length], new double[iteration.length]);
        for (int picture = 0; picture < iteration.length; picture++) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard noGrad = new NoGradGuard()) {
                Tensor g = wide(row(gradient, picture));
                norms.gradient()[picture] = Math.abs(gradientScale[picture]) * norm(g);
                if (learningRate[picture] == 0) {
                    continue;
                }
                Tensor update = adamUpdate(
                        g.mul_(new Scalar(gradientScale[picture])),
                        row(firstMoment, picture),
                        row(secondMoment, picture),
                        learningRate[picture],
                        iteration[picture],
                        constants);
                norms.change()[picture] = descend(row(x, picture), update, low, high);
            }
        }
        return norms;
    }

    @Override
    public Tensor ranks(Tensor values) {
        KernelArguments.Shape shape = KernelArguments.shapeOf("values", values);
        Tensor ranks = torch.empty_like(values);
        for (int row = 0; row < shape.pictures() && shape.count() > 0; row++) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard noGrad = new NoGradGuard()) {
                Tensor value = row(values, row);
                Tensor rank = row(ranks, row);
                if (value.isnan().any().item_bool()) {
                    rank.fill_(new Scalar(Float.NaN));
                } else {
                    rank.copy_(averageRanks(value));
                }
            }
        }
        return ranks;
    }

    private static void matchPicture(Tensor a, Tensor t, Tensor residual, double[] sums, int at) {
        sums[at] = product(residual, residual);
        sums[at + 1] = product(t, t);
        sums[at + 2] = a.sum().item_double();
        sums[at + 3] = product(a, a);
        sums[at + 4] = t.sum().item_double();
        sums[at + 5] = product(a, t);
    }

    /** Updates the moments and returns what is to be subtracted from the picture. */
    private static Tensor adamUpdate(
            Tensor g,
            Tensor firstMoment,
            Tensor secondMoment,
            double learningRate,
            long iteration,
            AdamConstants constants) {
        Tensor m = wide(firstMoment).mul_(new Scalar(constants.beta1())).add_(g.mul(new Scalar(1 - constants.beta1())));
        Tensor v = wide(secondMoment)
                .mul_(new Scalar(constants.beta2()))
                .add_(g.mul(g).mul_(new Scalar(1 - constants.beta2())));
        firstMoment.copy_(m);
        secondMoment.copy_(v);
        double firstShare = 1 - Math.pow(constants.beta1(), iteration);
        double secondShare = 1 - Math.pow(constants.beta2(), iteration);
        Tensor denominator = v.div_(new Scalar(secondShare)).sqrt_().add_(new Scalar(constants.epsilon()));
        return m.mul_(new Scalar(learningRate / firstShare)).div_(denominator);
    }

    /** Steps one picture in place and returns the norm of its change. */
    private static double descend(Tensor x, Tensor update, float low, float high) {
        Tensor stepped = wide(x).sub_(update).to(torch.ScalarType.Float);
        stepped.clamp_(new ScalarOptional(new Scalar(low)), new ScalarOptional(new Scalar(high)));
        double change = norm(wide(stepped.sub(x)));
        x.copy_(stepped);
        return change;
    }

    /** Half of what lies below plus what lies at or below, which is the average rank of ties. */
    private static Tensor averageRanks(Tensor value) {
        Tensor sorted = value.sort().get0();
        Tensor below = torch.searchsorted(sorted, value, false, false, new StringViewOptional(), new TensorOptional());
        Tensor notAbove =
                torch.searchsorted(sorted, value, false, true, new StringViewOptional(), new TensorOptional());
        return below.add(notAbove)
                .add_(new Scalar(1L))
                .to(torch.ScalarType.Double)
                .div_(new Scalar(2.0));
    }

    private static Tensor row(Tensor tensor, long index) {
        return tensor.select(0, index).reshape(-1);
    }

    private static Tensor wide(Tensor tensor) {
        return tensor.to(torch.ScalarType.Double);
    }

    private static double product(Tensor a, Tensor b) {
        return a.mul(b).sum(new ScalarTypeOptional(torch.ScalarType.Double)).item_double();
    }

    private static double norm(Tensor wide) {
        return Math.sqrt(product(wide, wide));
    }
}
