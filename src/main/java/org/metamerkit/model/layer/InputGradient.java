// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.metamerkit.kernel.Retained;
import org.metamerkit.model.layer.OneDnn.Sweep;

/**
 * The gradient of a convolution by its input, where the weights are constant and may therefore be turned into whatever makes it
 * fast: oneDNN runs a convolution faster than the adjoint of one.
 */
@FunctionalInterface
interface InputGradient {
    /** Up to this many input channels a strided convolution's gradient is computed phase by phase. */
    int FEW_CHANNELS = 4;

    /** @param gradient by the output; @param inputShape N×C×H×W, that of the result */
    Tensor of(Tensor gradient, long[] inputShape);

    /** The way that fits the convolution. */
    static InputGradient of(
            Supplier<Tensor> plain, Sweep sweep, long[] outputShape, long[] inputShape, Retained memory) {
        Tensor weight = plain.get();
        long kernel = weight.size(2);
        boolean square = kernel == weight.size(3) && sweep.zeros()[0] == sweep.zeros()[1];
        long most = sweep.dilation() * (kernel - 1);
        if (sweep.stride() == 1 && square && sweep.zeros()[0] <= most) {
            return turned(weight, sweep, outputShape, memory);
        }
        InputGradient general = transposed(plain, sweep, memory);
        if (square && sweep.dilation() == 1 && sweep.groups() == 1 && divides(sweep, inputShape)) {
            if (kernel == sweep.stride() && sweep.zeros()[0] == 0) {
                InputGradient patches = patches(weight, outputShape, memory);
                return (gradient, shape) -> (divides(sweep, shape) ? patches : general).of(gradient, shape);
            }
            if (inputShape[1] <= FEW_CHANNELS) {
                InputGradient phases = Phases.of(weight, sweep, outputShape, inputShape, memory);
                return (gradient, shape) -> (divides(sweep, shape) ? phases : general).of(gradient, shape);
            }
        }
        return general;
    }

    private static boolean divides(Sweep sweep, long[] shape) {
        return shape[2] % sweep.stride() == 0 && shape[3] % sweep.stride() == 0;
    }

    /** Stride 1: the convolution of the gradient with the kernel turned by half a circle, inputs and outputs swapped. */
    private static InputGradient turned(Tensor weight, Sweep sweep, long[] outputShape, Retained memory) {
        long groups = sweep.groups();
        Tensor turned = weight.flip(2, 3)
                .reshape(groups, weight.size(0) / groups, weight.size(1), weight.size(2), weight.size(3))
                .transpose(1, 2)
                .reshape(groups * weight.size(1), weight.size(0) / groups, weight.size(2), weight.size(3));
        long zeros = sweep.dilation() * (weight.size(2) - 1) - sweep.zeros()[0];
        Sweep back = new Sweep(1, new long[] {zeros, zeros}, sweep.dilation(), sweep.groups());
        Tensor laidOut = memory.keep(OneDnn.layOut(turned, back, outputShape));
        OneDnn.Call call = OneDnn.convolution(laidOut, null, back, memory);
        return (gradient, inputShape) -> call.on(gradient);
    }

    /** Windows that lie side by side: a matrix product for each. */
    private static InputGradient patches(Tensor weight, long[] outputShape, Retained memory) {
        long side = weight.size(2);
        long inputs = weight.size(1);
        // from a window's outputs to its rows, columns and channels
        Tensor matrix = weight.permute(2, 3, 1, 0).reshape(side * side * inputs, weight.size(0));
        Tensor kernels = matrix.view(matrix.size(0), matrix.size(1), 1, 1);
        Sweep points = new Sweep(1, new long[] {0, 0}, 1, 1);
        Tensor laidOut = memory.keep(OneDnn.layOut(kernels, points, outputShape));
        OneDnn.Call call = OneDnn.convolution(laidOut, null, points, memory);
        return (gradient, inputShape) -> {
            long rows = gradient.size(2);
            long columns = gradient.size(3);
            return call.on(gradient)
                    .permute(0, 2, 3, 1)
                    .view(gradient.size(0), rows, columns, side, side, inputs)
                    .permute(0, 1, 3, 2, 4, 5)
                    .reshape(gradient.size(0), rows * side, columns * side, inputs)
                    .permute(0, 3, 1, 2);
        };
    }

    /** Everything else: the adjoint as such. */
    private static InputGradient transposed(Supplier<Tensor> plain, Sweep sweep, Retained memory) {
        Map<List<Long>, OneDnn.Call> calls = new ConcurrentHashMap<>();
        return (gradient, inputShape) -> calls.computeIfAbsent(
                        List.of(inputShape[2] % sweep.stride(), inputShape[3] % sweep.stride()), any -> {
                            try (PointerScope scope = new PointerScope()) {
                                Tensor weight = plain.get();
                                long[] extra = new long[2];
                                for (int axis = 0; axis < 2; axis++) {
                                    long span = sweep.dilation() * (weight.size(2 + axis) - 1) + 1;
                                    long least = (gradient.size(2 + axis) - 1) * sweep.stride()
                                            - 2 * sweep.zeros()[axis]
                                            + span;
                                    extra[axis] = inputShape[2 + axis] - least;
                                }
                                return OneDnn.transposed(
                                        memory.keep(OneDnn.layOutTransposed(weight, sweep, extra, gradient.shape())),
                                        sweep,
                                        extra,
                                        memory);
                            }
                        })
                .on(gradient);
    }

    /**
     * A stride of s sees the input as s×s interleaved pictures; the gradient of each is a convolution with stride 1 of the
     * gradient by the output, with every s-th row and column of the kernel, and all s×s together are one convolution.
     */
    final class Phases {
        private Phases() {}

        static InputGradient of(Tensor weight, Sweep sweep, long[] outputShape, long[] inputShape, Retained memory) {
            int stride = sweep.stride();
            long kernel = weight.size(2);
            long zeros = sweep.zeros()[0];
            // row h = s m + a of the input meets row i = m + t of the output in row a + zeros − s t of the kernel
            long first = -Math.floorDiv(kernel - 1 - zeros, stride);
            long last = Math.floorDiv(stride - 1 + zeros, stride);
            long side = last - first + 1;
            long inputs = weight.size(1);
            Tensor phases =
                    torch.zeros(new long[] {inputs, stride, stride, weight.size(0), side, side}, weight.options());
            for (int a = 0; a < stride; a++) {
                for (int b = 0; b < stride; b++) {
                    for (long t = first; t <= last; t++) {
                        for (long r = first; r <= last; r++) {
                            long row = a + zeros - stride * t;
                            long column = b + zeros - stride * r;
                            if (row >= 0 && row < kernel && column >= 0 && column < kernel) {
                                phases.select(1, a)
                                        .select(1, b)
                                        .select(2, t - first)
                                        .select(2, r - first)
                                        .copy_(weight.select(2, row)
                                                .select(2, column)
                                                .t());
                            }
                        }
                    }
                }
            }
            long before = -first;
            long after = inputShape[2] / stride - outputShape[2] - before + side - 1;
            long border = Math.max(before, after);
            Sweep back = new Sweep(1, new long[] {border, border}, 1, 1);
            Tensor laidOut = memory.keep(OneDnn.layOut(
                    phases.reshape(inputs * stride * stride, weight.size(0), side, side), back, outputShape));
            OneDnn.Call call = OneDnn.convolution(laidOut, null, back, memory);
            return (gradient, shape) -> {
                Tensor all = call.on(gradient)
                        .narrow(2, border - before, shape[2] / stride)
                        .narrow(3, border - before, shape[3] / stride);
                return torch.pixel_shuffle(all, stride);
            };
        }
    }
}
