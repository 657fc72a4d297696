// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.Retained;

/**
 * A fully connected layer with constant weights on the CPU in float32, laid out for the number of rows it meets first. Safe to
 * call from several threads.
 */
final class PackedLinear implements Layer {
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
                laidOut = memory.keep(OneDnn.layOut(plain, rows(input)));
                forward = OneDnn.linear(laidOut, bias, memory);
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
                Tensor turned = laidOut.to_dense().t().contiguous();
                backward = OneDnn.linear(memory.keep(OneDnn.layOut(turned, rows(gradient))), null, memory);
            }
        }
        return backward;
    }

    private static long rows(Tensor tensor) {
        return tensor.numel() / tensor.size(-1);
    }
}
