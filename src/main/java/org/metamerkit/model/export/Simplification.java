// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.export.NodeArgument.Value;

/** Marks operators that give their argument on: dropout after {@code eval()}, and changes between floating-point types. */
final class Simplification {
    private Simplification() {}

    static ExportedGraph of(ExportedGraph graph) {
        List<GraphNode> nodes = new ArrayList<>();
        for (GraphNode node : graph.nodes()) {
            nodes.add(
                    node.first() instanceof Value first
                                    && node.results().size() == 1
                                    && givesOn(node, first, graph.facts())
                            ? GraphNode.identity(node.result(), first.name(), node.modules())
                            : node);
        }
        return new ExportedGraph(graph.picture(), graph.tensors(), nodes, graph.outputs(), graph.facts());
    }

    private static boolean givesOn(GraphNode node, Value first, Map<String, TensorFacts> facts) {
        if (!node.isAten()) {
            return false;
        }
        return switch (node.function()) {
            case "alias", "requires_grad_" -> true;
            case "to", "_to_copy", "type_as" ->
                // one floating-point type computes the whole network here
                isFloatingPoint(facts.get(first.name()))
                        && isFloatingPoint(facts.get(node.result()))
                        && keepsPrecision(
                                facts.get(first.name()).type(),
                                facts.get(node.result()).type());
            default -> OperatorRules.isIdleDropout(node);
        };
    }

    /** @throws WeightsException if values are rounded, or float32 is widened */
    private static boolean keepsPrecision(NumberType from, NumberType to) {
        boolean rounds = to == NumberType.HALF || to == NumberType.BFLOAT16;
        boolean widens = from == NumberType.FLOAT && to == NumberType.DOUBLE;
        if (from != to && (rounds || widens)) {
            throw new WeightsException("the exported network changes precision within (from "
                    + from.name().toLowerCase(Locale.ROOT) + " to "
                    + to.name().toLowerCase(Locale.ROOT)
                    + "), expected one throughout, since rounding hides what a metamer has to match; export it after"
                    + " model.float(), without autocast");
        }
        return true;
    }

    private static boolean isFloatingPoint(TensorFacts facts) {
        return facts != null && facts.type().isFloatingPoint();
    }
}
