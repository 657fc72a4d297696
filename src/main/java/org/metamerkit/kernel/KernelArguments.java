// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The checks of the kernels' arguments, the same for every implementation. */
final class KernelArguments {
    private KernelArguments() {}

    /** Rows (the first dimension) and elements a row. */
    record Shape(long pictures, long count) {}

    /** @throws IllegalArgumentException if the tensor is undefined, not float32, not contiguous or has no dimension */
    static Shape shapeOf(String name, Tensor tensor) {
        requireFloats(name, tensor);
        if (tensor.dim() < 1) {
            throw new IllegalArgumentException(
                    "The tensor " + name + " has no dimension, but its first one must count the pictures.");
        }
        long pictures = tensor.size(0);
        return new Shape(pictures, pictures == 0 ? 0 : tensor.numel() / pictures);
    }

    /** @throws IllegalArgumentException if the tensor is not contiguous float32 of as many pictures and elements on the same device */
    static void requireLike(String name, Tensor tensor, String otherName, Tensor other, Shape shape) {
        Shape own = shapeOf(name, tensor);
        if (!own.equals(shape)) {
            throw new IllegalArgumentException(
                    "The tensor " + name + " has " + own.pictures() + " x " + own.count() + " elements, but must have "
                            + shape.pictures() + " x " + shape.count() + " as " + otherName + " has.");
        }
        if (tensor.is_cpu() != other.is_cpu()
                || tensor.device().index() != other.device().index()) {
            throw new IllegalArgumentException(
                    "The tensors " + name + " and " + otherName + " are on different devices: move them to one.");
        }
    }

    /** @throws IllegalArgumentException if there is not one entry a picture */
    static void requireLength(String name, int length, long pictures) {
        if (length != pictures) {
            throw new IllegalArgumentException("There are " + length + " entries in " + name
                    + ", but there must be one for each of " + pictures + " pictures.");
        }
    }

    /** What every implementation asks of a normalised step's arrays. */
    static void requireNormalizedStep(Shape shape, Tensor x, Tensor gradient, double[] gradientScale, double[] step) {
        requireLike("gradient", gradient, "x", x, shape);
        requireLength("gradientScale", gradientScale.length, shape.pictures());
        requireLength("step", step.length, shape.pictures());
    }

    /** What every implementation asks of an Adam step's arrays. */
    static void requireAdamStep(
            Shape shape,
            Tensor x,
            Tensor gradient,
            Tensor firstMoment,
            Tensor secondMoment,
            double[] gradientScale,
            double[] learningRate,
            long[] iteration) {
        requireLike("gradient", gradient, "x", x, shape);
        requireLike("firstMoment", firstMoment, "x", x, shape);
        requireLike("secondMoment", secondMoment, "x", x, shape);
        requireLength("gradientScale", gradientScale.length, shape.pictures());
        requireLength("learningRate", learningRate.length, shape.pictures());
        requireLength("iteration", iteration.length, shape.pictures());
    }

    /** @throws IllegalArgumentException if the low end exceeds the high end, or one is NaN */
    static void requireClamp(float low, float high) {
        if (!(low <= high)) {
            throw new IllegalArgumentException(
                    "The clamp is [" + low + ", " + high + "], but its low end must not exceed its high end.");
        }
    }

    /** @throws IllegalArgumentException if a constant or an iteration is outside its range */
    static void requireAdam(ActivationKernels.AdamConstants constants, long[] iteration) {
        if (!(constants.beta1() >= 0 && constants.beta1() < 1 && constants.beta2() >= 0 && constants.beta2() < 1)) {
            throw new IllegalArgumentException("Adam's betas are " + constants.beta1() + " and " + constants.beta2()
                    + ", but must lie in [0, 1).");
        }
        if (!(constants.epsilon() >= 0)) {
            throw new IllegalArgumentException(
                    "Adam's epsilon is " + constants.epsilon() + ", but must not be negative.");
        }
        for (int picture = 0; picture < iteration.length; picture++) {
            if (iteration[picture] < 1) {
                throw new IllegalArgumentException(
                        "The iteration of picture " + picture + " is " + iteration[picture] + ", but the first is 1.");
            }
        }
    }

    private static void requireFloats(String name, Tensor tensor) {
        if (tensor == null || tensor.isNull() || !tensor.defined()) {
            throw new IllegalArgumentException("The tensor " + name + " is undefined, but is needed.");
        }
        if (tensor.scalar_type().intern() != torch.ScalarType.Float) {
            throw new IllegalArgumentException("The tensor " + name + " has elements of type " + tensor.scalar_type()
                    + ", but must have 32-bit floats: convert it.");
        }
        if (!tensor.is_contiguous()) {
            throw new IllegalArgumentException(
                    "The tensor " + name + " is not contiguous, but must be: call contiguous() on it.");
        }
    }
}
