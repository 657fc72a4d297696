// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A convolution's kernels, for which padding is the same on both sides of the input. TensorFlow's SAME may want one more zero
 * below or right than above or left; the kernel then gets a row or column of zeros above or left instead, which spares a padded
 * copy of the input in every forward and backward pass. What is wanted depends on the input's size modulo the stride.
 */
final class SymmetricKernels {
    private final int period;
    private final Kernel[] kernels;

    /** @param zeros added above and below, and left and right */
    record Kernel(Tensor weight, long[] zeros) {}

    private SymmetricKernels(int period, Kernel[] kernels) {
        this.period = period;
        this.kernels = kernels;
    }

    /** @param keep brings a tensor to its final type and place */
    static SymmetricKernels of(Convolution convolution, Tensor weight, UnaryOperator<Tensor> keep) {
        if (convolution.padding() instanceof Padding.Symmetric symmetric) {
            long[] zeros = {symmetric.zeros(), symmetric.zeros()};
            return new SymmetricKernels(1, new Kernel[] {new Kernel(keep.apply(weight), zeros)});
        }
        int period = convolution.stride();
        Kernel[] kernels = new Kernel[period * period];
        for (int rows = 0; rows < period; rows++) {
            for (int columns = 0; columns < period; columns++) {
                kernels[rows * period + columns] = same(convolution, weight, rows, columns, keep);
            }
        }
        return new SymmetricKernels(period, kernels);
    }

    Kernel fitting(Tensor input) {
        return period == 1 ? kernels[0] : kernels[(int) (input.size(2) % period * period + input.size(3) % period)];
    }

    private static Kernel same(
            Convolution convolution, Tensor weight, int rows, int columns, UnaryOperator<Tensor> keep) {
        int vertical = SamePadding.zeros(convolution, rows);
        int horizontal = SamePadding.zeros(convolution, columns);
        long[] zeros = {(vertical + 1) / 2, (horizontal + 1) / 2};
        Tensor widened = torch.constant_pad_nd(weight, new long[] {horizontal % 2, 0, vertical % 2, 0}, new Scalar(0d));
        return new Kernel(keep.apply(widened), zeros);
    }
}
