// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** TensorFlow's SAME padding, which depends on the input's size. */
final class SamePadding {
    private SamePadding() {}

    /** All zeros wanted along a side of {@code size}, the larger half of which lies below or right. */
    static int zeros(Convolution convolution, long size) {
        int span = (convolution.kernel() - 1) * convolution.dilation() + 1;
        long remainder = size % convolution.stride();
        return Math.toIntExact(Math.max(span - (remainder == 0 ? convolution.stride() : remainder), 0));
    }

    /** The input N×C×H×W with its zeros around it, or itself if it needs none. */
    static Tensor pad(Tensor input, Convolution convolution) {
        int rows = zeros(convolution, input.size(2));
        int columns = zeros(convolution, input.size(3));
        if (rows == 0 && columns == 0) {
            return input;
        }
        long[] sides = {columns / 2, columns - columns / 2, rows / 2, rows - rows / 2};
        return torch.constant_pad_nd(input, sides, new Scalar(0d));
    }
}
