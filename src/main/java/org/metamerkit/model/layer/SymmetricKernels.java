// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import java.util.function.BiFunction;
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
    private final Layer[] kernels;

    private SymmetricKernels(int period, Layer[] kernels) {
        this.period = period;
        this.kernels = kernels;
    }

    /** @param make makes the layer of a kernel and of the zeros added above and below, and left and right */
    static SymmetricKernels of(Convolution convolution, Tensor weight, BiFunction<Tensor, long[], Layer> make) {
        if (convolution.padding() instanceof Padding.Symmetric symmetric) {
            long[] zeros = {symmetric.zeros(), symmetric.zeros()};
            return new SymmetricKernels(1, new Layer[] {make.apply(weight, zeros)});
        }
        int period = convolution.stride();
        Layer[] kernels = new Layer[period * period];
        for (int rows = 0; rows < period; rows++) {
            for (int columns = 0; columns < period; columns++) {
                kernels[rows * period + columns] = same(convolution, weight, rows, columns, make);
            }
        }
        return new SymmetricKernels(period, kernels);
    }

    Layer fitting(Tensor input) {
        return period == 1 ? kernels[0] : kernels[(int) (input.size(2) % period * period + input.size(3) % period)];
    }

    private static Layer same(
            Convolution convolution, Tensor weight, int rows, int columns, BiFunction<Tensor, long[], Layer> make) {
        int vertical = SamePadding.zeros(convolution, rows);
        int horizontal = SamePadding.zeros(convolution, columns);
        long[] zeros = {(vertical + 1) / 2, (horizontal + 1) / 2};
        Tensor widened = torch.constant_pad_nd(weight, new long[] {horizontal % 2, 0, vertical % 2, 0}, new Scalar(0d));
        return make.apply(widened, zeros);
    }
}
