// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.JitNode;
import org.bytedeco.pytorch.Value;
import org.metamerkit.model.layer.Activation;

/**
 * The pointwise function that a value was made by.
 *
 * @param root what the function was applied to
 * @param first the first of the nodes that the function is written in; {@code root} is known before it
 */
record EndActivation(Activation activation, Value root, JitNode first) {
    private static final double LEAKY_RELU_SLOPE = 0.01;
    private static final OptionalDouble NO_END = OptionalDouble.of(Double.POSITIVE_INFINITY);

    /** The function behind a node's output, if it is one whose gradient can be passed straight through. */
    static Optional<EndActivation> of(JitNode node) {
        Optional<Activation> direct = switch (Ir.kind(node)) {
            case "aten::relu", "aten::relu_" -> Optional.of(Activation.RELU);
            case "aten::relu6", "aten::relu6_" -> Optional.of(Activation.RELU6);
            case "aten::hardtanh", "aten::hardtanh_" -> bounded(number(node, "min_val"), number(node, "max_val"));
            case "aten::clamp", "aten::clamp_" -> bounded(number(node, "min"), highest(node));
            case "aten::clamp_min", "aten::clamp_min_" -> bounded(number(node, "min"), NO_END);
            case "aten::leaky_relu", "aten::leaky_relu_" ->
                slope(node).stream().mapToObj(Activation::leakyRelu).findFirst();
            case "aten::gelu", "aten::gelu_" -> gelu(node);
            case "aten::silu", "aten::silu_" -> Optional.of(Activation.SILU);
            default -> Optional.empty();
        };
        return direct.map(activation -> new EndActivation(activation, node.input(0), node))
                .or(() -> gated(node));
    }

    private static Optional<Activation> bounded(OptionalDouble least, OptionalDouble most) {
        if (least.orElse(-1) != 0) {
            return Optional.empty();
        }
        if (most.equals(NO_END)) {
            return Optional.of(Activation.RELU);
        }
        return most.orElse(-1) == 6 ? Optional.of(Activation.RELU6) : Optional.empty();
    }

    private static OptionalDouble highest(JitNode node) {
        return Ir.argument(node, "max").filter(Ir::isNone).isPresent() ? NO_END : number(node, "max");
    }

    private static OptionalDouble slope(JitNode node) {
        Optional<Value> slope = Ir.argument(node, "negative_slope");
        return slope.isPresent() ? Ir.number(slope.get()) : OptionalDouble.of(LEAKY_RELU_SLOPE);
    }

    private static Optional<Activation> gelu(JitNode node) {
        if (node.inputs().size() < 2) {
            return Optional.of(Activation.GELU);
        }
        return Ir.string(node, "approximate").map(way -> way.equals("tanh") ? Activation.GELU_TANH : Activation.GELU);
    }

    /** x · σ(x) and x · σ(1.702 x), written out. */
    private static Optional<EndActivation> gated(JitNode node) {
        String kind = Ir.kind(node);
        if ((!kind.equals("aten::mul") && !kind.equals("aten::mul_"))
                || node.inputs().size() != 2) {
            return Optional.empty();
        }
        return gated(node.input(0), node.input(1)).or(() -> gated(node.input(1), node.input(0)));
    }

    private static Optional<EndActivation> gated(Value root, Value gate) {
        JitNode sigmoid = gate.node();
        if (!Ir.kind(sigmoid).equals("aten::sigmoid")) {
            return Optional.empty();
        }
        Value inner = sigmoid.input(0);
        if (inner.equals(root)) {
            return Optional.of(new EndActivation(Activation.SILU, root, sigmoid));
        }
        JitNode scaled = inner.node();
        if (!Ir.kind(scaled).equals("aten::mul") || scaled.inputs().size() != 2) {
            return Optional.empty();
        }
        for (int i = 0; i < 2; i++) {
            if (scaled.input(i).equals(root)
                    && Math.abs(Ir.number(scaled.input(1 - i)).orElse(0) - Activation.QUICK_GELU_FACTOR) < 1e-6) {
                return Optional.of(new EndActivation(Activation.QUICK_GELU, root, scaled));
            }
        }
        return Optional.empty();
    }

    private static OptionalDouble number(JitNode node, String argument) {
        Optional<Value> value = Ir.argument(node, argument);
        return value.isPresent() ? Ir.number(value.get()) : OptionalDouble.empty();
    }
}
