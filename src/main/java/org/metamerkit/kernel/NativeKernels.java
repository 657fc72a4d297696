// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The kernels in our own native code for the CPU ({@code activation_match.cpp}): the same bits for any number of threads. */
public final class NativeKernels implements ActivationKernels {
    NativeKernels() {}

    @Override
    public String description() {
        return "native CPU, " + ActivationMatch.am_instruction_set();
    }

    @Override
    public MatchSums match(Tensor activation, Tensor target, Tensor residual) {
        KernelArguments.Shape shape = shapeOnCpu("activation", activation);
        KernelArguments.requireLike("target", target, "activation", activation, shape);
        if (residual != null) {
            KernelArguments.requireLike("residual", residual, "activation", activation, shape);
        }
        double[] sums = new double[Math.toIntExact(shape.pictures() * MatchSums.SUMS)];
        settleThreads();
        check(ActivationMatch.am_match(
                shape.pictures(),
                shape.count(),
                activation.data_ptr_float(),
                target.data_ptr_float(),
                residual == null ? null : residual.data_ptr_float(),
                sums));
        return new MatchSums(shape.count(), sums);
    }

    @Override
    public StepNorms normalizedStep(
            Tensor x, Tensor gradient, double[] gradientScale, double[] step, float low, float high) {
        KernelArguments.Shape shape = shapeOnCpu("x", x);
        KernelArguments.requireNormalizedStep(shape, x, gradient, gradientScale, step);
        StepNorms norms = new StepNorms(new double[step.length], new double[step.length]);
        settleThreads();
        check(ActivationMatch.am_normalized_step(
                shape.pictures(),
                shape.count(),
                x.data_ptr_float(),
                gradient.data_ptr_float(),
                gradientScale,
                step,
                low,
                high,
                norms.gradient(),
                norms.change()));
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
        KernelArguments.Shape shape = shapeOnCpu("x", x);
        KernelArguments.requireAdamStep(
                shape, x, gradient, firstMoment, secondMoment, gradientScale, learningRate, iteration);
        StepNorms norms = new StepNorms(new double[iteration.length], new double[iteration.length]);
        settleThreads();
        check(ActivationMatch.am_adam_step(
                shape.pictures(),
                shape.count(),
                x.data_ptr_float(),
                gradient.data_ptr_float(),
                firstMoment.data_ptr_float(),
                secondMoment.data_ptr_float(),
                gradientScale,
                learningRate,
                iteration,
                constants.beta1(),
                constants.beta2(),
                constants.epsilon(),
                low,
                high,
                norms.gradient(),
                norms.change()));
        return norms;
    }

    @Override
    public Tensor ranks(Tensor values) {
        KernelArguments.Shape shape = shapeOnCpu("values", values);
        Tensor ranks = torch.empty_like(values);
        settleThreads();
        FloatPointer data = ranks.data_ptr_float();
        check(ActivationMatch.am_ranks(shape.pictures(), shape.count(), values.data_ptr_float(), data));
        return ranks;
    }

    private static KernelArguments.Shape shapeOnCpu(String name, Tensor tensor) {
        KernelArguments.Shape shape = KernelArguments.shapeOf(name, tensor);
        if (!tensor.is_cpu()) {
            throw new IllegalArgumentException(
                    "The tensor " + name + " is not in the CPU's memory, but these are the kernels for the CPU.");
        }
        return shape;
    }

    /** A thread's number of OpenMP threads is libtorch's once libtorch was asked in that thread. */
    private static void settleThreads() {
        torch.get_num_threads();
    }

    private static void check(int code) {
        if (code == ActivationMatch.AM_OK) {
            return;
        }
        String message = ActivationMatch.am_last_error();
        if (code == ActivationMatch.AM_OUT_OF_MEMORY) {
            throw new OutOfMemoryError(message);
        }
        throw new IllegalArgumentException(message);
    }
}
