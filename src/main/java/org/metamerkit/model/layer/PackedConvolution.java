// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.Retained;
import org.metamerkit.model.layer.OneDnn.Sweep;

/**
 * A convolution with constant weights on the CPU in float32, laid out for the inputs it meets first. Safe to call from several
 * threads.
 */
final class PackedConvolution implements Layer {
    private final Sweep sweep;
    private final Tensor bias;
    private final Retained memory;
    /** Until the first pass, which lays it out and lets go of it. */
    private Tensor plain;
    /** After the first pass. */
    private Tensor laidOut;

    private volatile OneDnn.Call forward;
    private volatile InputGradient backward;

    /**
     * @param weight outputs×(inputs/groups)×k×k, kept in {@code memory}
     * @param bias of one value per output, kept in {@code memory}, or null
     */
    PackedConvolution(Tensor weight, Tensor bias, Sweep sweep, Retained memory) {
        this.plain = weight;
        this.bias = bias;
        this.sweep = sweep;
        this.memory = memory;
    }

    @Override
    public Tensor forward(Tensor input) {
        OneDnn.Call ready = forward;
        Tensor value = (ready == null ? firstForward(input) : ready).on(input.detach());
        if (!GradientFunction.isWanted(input)) {
            return value;
        }
        long[] shape = input.shape();
        return GradientFunction.of(input, value, gradient -> backward(gradient, shape));
    }

    private Tensor backward(Tensor gradient, long[] inputShape) {
        InputGradient ready = backward;
        return (ready == null ? firstBackward(gradient.shape(), inputShape) : ready).of(gradient, inputShape);
    }

    private synchronized OneDnn.Call firstForward(Tensor input) {
        if (forward == null) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                laidOut = memory.keep(OneDnn.layOut(plain, sweep, input.shape()));
                forward = OneDnn.convolution(laidOut, bias, sweep, memory);
                memory.drop(plain);
                plain = null;
            }
        }
        return forward;
    }

    private synchronized InputGradient firstBackward(long[] outputShape, long[] inputShape) {
        if (backward == null) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                backward = InputGradient.of(laidOut::to_dense, sweep, outputShape, inputShape, memory);
            }
        }
        return backward;
    }
}
