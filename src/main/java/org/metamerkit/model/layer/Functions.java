// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Layers without weights. */
public final class Functions {
    private static final long[] NO_DILATION = {1, 1};

    private Functions() {}

    /** The maximum over square windows; {@code ceil} rounds the output's size up instead of down. N×C×H×W. */
    public static Layer maxPool(int kernel, int stride, int padding, boolean ceil) {
        long[] size = {kernel, kernel};
        long[] steps = {stride, stride};
        long[] border = {padding, padding};
        return input -> torch.max_pool2d(input, size, steps, border, NO_DILATION, ceil);
    }

    /** The mean over square windows; padding counts as zeros. N×C×H×W. */
    public static Layer averagePool(int kernel, int stride, int padding) {
        long[] size = {kernel, kernel};
        long[] steps = {stride, stride};
        long[] border = {padding, padding};
        LongOptional noDivisor = new LongOptional();
        return input -> torch.avg_pool2d(input, size, steps, border, false, true, noDivisor);
    }

    /** The mean over windows that divide the input into size×size parts, as PyTorch's {@code AdaptiveAvgPool2d}. N×C×H×W. */
    public static Layer adaptiveAveragePool(int size) {
        long[] sizes = {size, size};
        return input -> torch.adaptive_avg_pool2d(input, sizes);
    }

    /** The mean over all positions: N×C×H×W to N×C. */
    public static Layer globalAveragePool() {
        return input -> input.mean(2, 3);
    }

    /** All dimensions but the first in one, row-major. */
    public static Layer flatten() {
        return input -> input.flatten(1, -1);
    }

    /** The layers one after another. */
    public static Layer sequence(Layer... layers) {
        return input -> {
            Tensor x = input;
            for (Layer layer : layers) {
                x = layer.forward(x);
            }
            return x;
        };
    }
}
