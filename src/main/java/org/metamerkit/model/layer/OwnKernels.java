// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Convolutions by kernels that an architecture keeps itself: it uses them several times, or training must not change them. */
public final class OwnKernels {
    private OwnKernels() {}

    /**
     * A convolution without bias.
     *
     * @param shape says all but where the kernels come from; padded symmetrically
     * @param kernels of the shape's {@link Convolution#weightShape()}
     */
    public static Layer convolution(Layers layers, Convolution shape, Parameter kernels) {
        int zeros = ((Padding.Symmetric) shape.padding()).zeros();
        long[] stride = {shape.stride(), shape.stride()};
        long[] padding = {zeros, zeros};
        long[] dilation = {shape.dilation(), shape.dilation()};
        return layers.counted(
                input -> torch.conv2d(
                        input, kernels.value(), new TensorOptional(), stride, padding, dilation, shape.groups()),
                shape.multiplyAddsPerOutput());
    }
}
