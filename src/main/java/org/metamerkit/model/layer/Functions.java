// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
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

    /** N×C×H×W to N×H×W×C. */
    public static Layer channelsLast() {
        return input -> input.permute(0, 2, 3, 1);
    }

    /** N×H×W×C to N×C×H×W. */
    public static Layer channelsFirst() {
        return input -> input.permute(0, 3, 1, 2);
    }

    /** Every position's channels as a token, row by row: N×C×H×W to N×HW×C. */
    public static Layer tokens() {
        return input -> input.flatten(2, -1).transpose(1, 2);
    }

    /** Puts a learned token before all others. N×T×C to N×(T+1)×C; the token is 1×1×C. */
    public static Layer prepend(Parameter token) {
        return input -> {
            Tensor first = token.value().expand(input.size(0), 1, input.size(2));
            return torch.cat(new TensorVector(first, input), 1);
        };
    }

    /** One of the tokens: N×T×C to N×C. */
    public static Layer token(int index) {
        return input -> input.select(1, index);
    }

    /** Adds the same numbers to every picture, such as embeddings of positions. */
    public static Layer add(Parameter numbers) {
        return input -> input.add(numbers.value());
    }

    /** The input added to what a body, which ends in new memory, makes of it. */
    public static Layer residual(Layer body) {
        return input -> body.forward(input).add_(input);
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
