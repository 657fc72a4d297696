// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.Optional;
import java.util.function.Predicate;
import org.metamerkit.model.export.NodeArgument.Nothing;
import org.metamerkit.model.export.NodeArgument.Text;
import org.metamerkit.model.export.NodeArgument.Value;
import org.metamerkit.model.layer.Activation;

/**
 * The pointwise function a value ends in, and what it is applied to.
 *
 * @param root the function's argument; the value itself where there is none
 */
record FinalActivation(Activation activation, String root) {
    /** @param value as made first, see {@link Dataflow#canonical} */
    static FinalActivation of(String value, Dataflow flow) {
        FinalActivation none = new FinalActivation(Activation.NONE, value);
        Optional<GraphNode> maker = flow.node(value);
        if (maker.isEmpty() || !maker.get().isAten()) {
            return none;
        }
        GraphNode node = maker.get();
        Activation activation = activation(node);
        if (activation.kind() != Activation.Kind.NONE && node.value("self").isPresent()) {
            return new FinalActivation(
                    activation, flow.canonical(node.value("self").get()));
        }
        if (node.function().equals("mul")) {
            return gated(node, "self", "other", flow)
                    .or(() -> gated(node, "other", "self", flow))
                    .orElse(none);
        }
        return none;
    }

    private static Activation activation(GraphNode node) {
        return switch (node.function()) {
            case "relu" -> Activation.RELU;
            case "relu6" -> Activation.RELU6;
            case "hardtanh" -> bounded(node.number("min_val", -1), node.number("max_val", 1));
            case "clamp" ->
                bounded(
                        node.number("min", Double.NaN),
                        node.argument("max") instanceof Nothing ? Double.POSITIVE_INFINITY : node.number("max", 0));
            case "clamp_min" -> bounded(node.number("min", Double.NaN), Double.POSITIVE_INFINITY);
            case "leaky_relu" -> leaky(node.number("negative_slope", 0.01));
            case "gelu" -> gelu(node.argument("approximate"));
            case "silu" -> Activation.SILU;
            default -> Activation.NONE;
        };
    }

    private static Activation bounded(double least, double most) {
        if (least == 0 && most == 6) {
            return Activation.RELU6;
        }
        return least == 0 && most == Double.POSITIVE_INFINITY ? Activation.RELU : Activation.NONE;
    }

    private static Activation leaky(double slope) {
        return Double.isFinite(slope) ? Activation.leakyRelu(slope) : Activation.NONE;
    }

    private static Activation gelu(NodeArgument approximate) {
        return approximate instanceof Text text && text.value().equals("tanh") ? Activation.GELU_TANH : Activation.GELU;
    }

    /** x · σ(x) and x · σ(1.702 x), written out. */
    private static Optional<FinalActivation> gated(GraphNode product, String plain, String gate, Dataflow flow) {
        Optional<GraphNode> sigmoid = product.value(gate).flatMap(flow::node).filter(is("sigmoid"));
        if (sigmoid.isEmpty()
                || product.value(plain).isEmpty()
                || sigmoid.get().value("self").isEmpty()) {
            return Optional.empty();
        }
        String x = flow.canonical(product.value(plain).get());
        String inside = flow.canonical(sigmoid.get().value("self").get());
        if (inside.equals(x)) {
            return Optional.of(new FinalActivation(Activation.SILU, x));
        }
        return flow.node(inside)
                .filter(is("mul"))
                .filter(scaled ->
                        isScaled(scaled, "self", "other", x, flow) || isScaled(scaled, "other", "self", x, flow))
                .map(scaled -> new FinalActivation(Activation.QUICK_GELU, x));
    }

    private static boolean isScaled(GraphNode product, String plain, String factor, String x, Dataflow flow) {
        return product.argument(plain) instanceof Value value
                && flow.canonical(value.name()).equals(x)
                && product.number(factor, 0) == Activation.QUICK_GELU_FACTOR;
    }

    private static Predicate<GraphNode> is(String function) {
        return node -> node.isAten() && node.function().equals(function);
    }
}
