// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.metamerkit.model.export.NodeArgument.Kind;
import org.metamerkit.model.export.NodeArgument.Many;
import org.metamerkit.model.export.NodeArgument.Value;
import org.metamerkit.model.export.NodeArgument.Whole;

/** Operators whose result shares memory with their first argument, and how a change of the result is put back into it. */
final class Views {
    private Views() {}

    /** Whether the node's results share memory with its first argument, so that changing one changes the other. */
    static boolean isView(GraphNode node, Map<String, TensorFacts> facts) {
        if (node.isIdentity()) {
            return true;
        }
        if (!node.isAten()) {
            return false;
        }
        return switch (node.function()) {
            case "view",
                    "_unsafe_view",
                    "view_as",
                    "slice",
                    "select",
                    "narrow",
                    "unsqueeze",
                    "squeeze",
                    "transpose",
                    "swapaxes",
                    "swapdims",
                    "permute",
                    "t",
                    "unflatten",
                    "unbind",
                    "split",
                    "split_with_sizes",
                    "chunk",
                    "tensor_split",
                    "expand",
                    "expand_as",
                    "movedim",
                    "diagonal",
                    "as_strided",
                    "unfold",
                    "detach" -> true;
            // share memory where the elements lie in the right order already
            case "reshape", "reshape_as", "flatten", "contiguous" ->
                node.first() instanceof Value self
                        && facts.containsKey(self.name())
                        && facts.get(self.name()).isContiguous();
            default -> false;
        };
    }

    /**
     * The node that puts a changed view back into what it is a view of.
     *
     * @param view the node that made the view; its arguments other than the first still hold
     * @param index of the changed one among the view's results
     * @param base what it was a view of
     * @param changed the view's new value
     * @return empty if there is no operator for it
     */
    static Optional<GraphNode> inverse(
            GraphNode view, int index, String base, String changed, String result, List<ModuleCall> modules) {
        Map<String, NodeArgument> arguments = new LinkedHashMap<>();
        String operator = switch (view.function()) {
            case "slice" -> {
                arguments.put("self", new Value(base));
                arguments.put("src", new Value(changed));
                copy(view, arguments, "dim", "start", "end", "step");
                yield "aten.slice_scatter.default";
            }
            case "select" -> {
                arguments.put("self", new Value(base));
                arguments.put("src", new Value(changed));
                copy(view, arguments, "dim", "index");
                yield "aten.select_scatter.default";
            }
            case "unbind" -> {
                arguments.put("self", new Value(base));
                arguments.put("src", new Value(changed));
                arguments.put("dim", dimension(view, "dim", 0));
                arguments.put("index", new Whole(index));
                yield "aten.select_scatter.default";
            }
            case "transpose", "swapaxes", "swapdims", "t" -> {
                arguments.put("self", new Value(changed));
                copy(view, arguments, "dim0", "dim1", "axis0", "axis1");
                yield view.operator();
            }
            case "permute" -> {
                arguments.put("self", new Value(changed));
                arguments.put("dims", inverted(view.argument("dims")));
                yield view.operator();
            }
            case "view",
                    "_unsafe_view",
                    "view_as",
                    "reshape",
                    "reshape_as",
                    "flatten",
                    "unflatten",
                    "unsqueeze",
                    "squeeze" -> {
                arguments.put("self", new Value(changed));
                arguments.put("other", new Value(base));
                yield "aten.reshape_as.default";
            }
            case GraphNode.IDENTITY, "contiguous", "detach" -> {
                arguments.put("self", new Value(changed));
                yield GraphNode.IDENTITY;
            }
            default -> "";
        };
        return operator.isEmpty()
                ? Optional.empty()
                : Optional.of(new GraphNode(operator, arguments, List.of(result), false, modules));
    }

    private static void copy(GraphNode from, Map<String, NodeArgument> to, String... names) {
        for (String name : names) {
            if (from.arguments().containsKey(name)) {
                to.put(name, from.argument(name));
            }
        }
    }

    private static NodeArgument dimension(GraphNode view, String name, long otherwise) {
        return view.arguments().containsKey(name) ? view.argument(name) : new Whole(otherwise);
    }

    private static NodeArgument inverted(NodeArgument dimensions) {
        if (!(dimensions instanceof Many many)) {
            return dimensions;
        }
        int count = many.items().size();
        NodeArgument[] inverse = new NodeArgument[count];
        for (int i = 0; i < count; i++) {
            if (many.items().get(i) instanceof Whole to && to.value() >= -count && to.value() < count) {
                inverse[Math.floorMod((int) to.value(), count)] = new Whole(i);
            }
        }
        for (NodeArgument dimension : inverse) {
            if (dimension == null) {
                return dimensions;
            }
        }
        return new Many(Kind.WHOLE, List.of(inverse));
    }
}
