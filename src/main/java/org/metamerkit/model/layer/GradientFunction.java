// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Edge;
import org.bytedeco.pytorch.FunctionPostHook;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Node;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * A function with a gradient of our own in libtorch's graph: what {@code torch::autograd::Function} is in C++, which cannot be
 * had from Java.
 *
 * <p>Two nodes that pass a gradient on unchanged are put between the function's value and its input. A hook behind the first
 * turns the gradient by the value into the gradient by the input. Two, because libtorch checks the shape of what a node passes
 * on before the node's hooks have run: so the first passes on what has the value's shape, and the second what has the input's.
 *
 * <p>The hook lives as long as the {@code PointerScope} in which the forward pass ran: the backward pass must run within it.
 * There are no gradients of the gradient.
 */
final class GradientFunction {
    private GradientFunction() {}

    /** Whether a function of this input must be part of the graph. */
    static boolean isWanted(Tensor input) {
        return GradMode.is_enabled() && input.requires_grad();
    }

    /**
     * Makes a value part of the graph.
     *
     * @param value the function's value, without a graph; owned by the caller, who must use the result in its place
     * @param gradient gets the gradient by the value and gives the gradient by the input, in the input's shape
     */
    static Tensor of(Tensor input, Tensor value, UnaryOperator<Tensor> gradient) {
        // clones of nothing: they cost nothing, and their nodes pass gradients on as they are
        Tensor nothing = input.narrow(0, 0, 0);
        Edge toInput = nothing.grad_fn().next_edge(0);
        Tensor inner = nothing.clone();
        Node second = inner.grad_fn();
        second.set_next_edge(0, new Edge(toInput.function(), toInput.input_nr()));
        second.clear_input_metadata();
        second.add_input_metadata(value);
        Tensor outer = inner.clone();
        Node first = outer.grad_fn();
        first.clear_input_metadata();
        first.add_input_metadata(value);
        first.add_post_hook(new Hook(gradient));
        outer.set_data(value);
        return outer;
    }

    /** Keeps the last result of each thread from being freed before libtorch has taken it. */
    private static final ThreadLocal<TensorVector> LAST = new ThreadLocal<>();

    private static final class Hook extends FunctionPostHook {
        private final UnaryOperator<Tensor> gradient;

        Hook(UnaryOperator<Tensor> gradient) {
            this.gradient = gradient;
        }

        @Override
        public TensorVector apply(TensorVector passedOn, TensorVector received) {
            TensorVector last = LAST.get();
            if (last != null) {
                last.releaseReference();
            }
            // frees the gradients on the way at once, as libtorch's own functions do
            try (PointerScope scope = new PointerScope()) {
                TensorVector result = new TensorVector(gradient.apply(passedOn.get(0)));
                result.retainReference();
                LAST.set(result);
                return result;
            }
        }
    }
}
