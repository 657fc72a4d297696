// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.Retained;

/**
 * A fully connected layer with constant weights on the CPU in float32, laid out for the number of rows it meets first. It runs
 * as a convolution of 1×1, which oneDNN does faster than its own matrix product. Safe to call from several threads.
 */
final class PackedLinear implements Layer {
    private static final OneDnn.Sweep POINTS = new OneDnn.Sweep(1, new long[] {0, 0}, 1, 1);

    private final Tensor bias;
    private final Retained memory;
    /** Until the first pass, which lays it out and lets go of it. */
    private Tensor plain;
    /** After the first pass. */
    private Tensor laidOut;

    private volatile OneDnn.Call forward;
    private volatile OneDnn.Call backward;

    /**
     * @param weight outputs×inputs, kept in {@code memory}
     * @param bias of one value per output, kept in {@code memory}, or null
     */
    PackedLinear(Tensor weight, Tensor bias, Retained memory) {
        this.plain = weight;
        this.bias = bias;
        this.memory = memory;
    }

    @Override
    public Tensor forward(Tensor input) {
        OneDnn.Call ready = forward;
        Tensor value = (ready == null ? firstForward(input) : ready).on(input.detach());
        return GradientFunction.isWanted(input) ? GradientFunction.of(input, value, this::backward) : value;
    }

    private Tensor backward(Tensor gradient) {
        OneDnn.Call ready = backward;
        return (ready == null ? firstBackward(gradient) : ready).on(gradient);
    }

    private synchronized OneDnn.Call firstForward(Tensor input) {
        if (forward == null) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                laidOut = memory.keep(layOut(plain, input));
                forward = rows(OneDnn.convolution(laidOut, bias, POINTS, memory));
                memory.drop(plain);
                plain = null;
            }
        }
        return forward;
    }

    private synchronized OneDnn.Call firstBackward(Tensor gradient) {
        if (backward == null) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                Tensor turned = laidOut.to_dense().flatten(1, -1).t();
                backward = rows(OneDnn.convolution(memory.keep(layOut(turned, gradient)), null, POINTS, memory));
            }
        }
        return backward;
    }

    private static Tensor layOut(Tensor matrix, Tensor input) {
        Tensor kernels = matrix.contiguous().view(matrix.size(0), matrix.size(1), 1, 1);
        return OneDnn.layOut(kernels, POINTS, pictures(input).shape());
    }

    private static OneDnn.Call rows(OneDnn.Call convolution) {
        return input -> {
            Tensor output = convolution.on(pictures(input));
            long[] shape = input.shape();
            shape[shape.length - 1] = output.size(1);
            return output.permute(0, 2, 3, 1).view(shape);
        };
    }

    /**
     * Rows as points of pictures that lie channels last. What belongs to one picture stays one, so that the layout that is best
     * for a picture is best for several.
     */
    private static Tensor pictures(Tensor input) {
        long channels = input.size(-1);
        long pictures = input.dim() > 2 ? input.size(0) : 1;
        return input.reshape(pictures, input.numel() / (pictures * channels), 1, channels)
                .permute(0, 3, 1, 2);
    }
}
