// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.metamerkit.model.export.NodeArgument.Many;
import org.metamerkit.model.export.NodeArgument.Text;
import org.metamerkit.model.export.NodeArgument.Truth;
import org.metamerkit.model.export.NodeArgument.Value;

/** Multiply-adds of convolutions and matrix products, from the sizes that stand in the graph. */
final class MultiplyAdds {
    private final ExportedGraph graph;

    private MultiplyAdds(ExportedGraph graph) {
        this.graph = graph;
    }

    /** For every node, what it and all before it take for one picture. */
    static long[] upTo(ExportedGraph graph) {
        MultiplyAdds counter = new MultiplyAdds(graph);
        long batch = Math.max(1, graph.batch().value());
        long[] sums = new long[graph.nodes().size()];
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            GraphNode node = graph.nodes().get(i);
            sum += node.isAten() ? counter.of(node) / batch : 0;
            sums[i] = (long) sum;
        }
        return sums;
    }

    private double of(GraphNode node) {
        return switch (node.function()) {
            case "conv1d", "conv2d", "conv3d" -> results(node) * filter(node);
            case "convolution", "_convolution" ->
                (node.argument("transposed") instanceof Truth transposed && transposed.value()
                                ? count(node, "input")
                                : results(node))
                        * filter(node);
            case "conv_transpose1d", "conv_transpose2d", "conv_transpose3d" -> count(node, "input") * filter(node);
            case "linear" -> results(node) * lastSize(node, "input");
            case "mm", "bmm", "matmul", "mv", "dot" -> results(node) * lastSize(node, "self");
            case "addmm" -> results(node) * lastSize(node, "mat1");
            case "baddbmm" -> results(node) * lastSize(node, "batch1");
            case "scaled_dot_product_attention",
                    "_scaled_dot_product_flash_attention_for_cpu",
                    "_scaled_dot_product_attention_math" ->
                count(node, "query") * secondLastSize(node, "key") + results(node) * secondLastSize(node, "key");
            case "einsum" -> einsum(node);
            default -> 0;
        };
    }

    private double results(GraphNode node) {
        return node.results().isEmpty() ? 0 : count(graph.facts().get(node.result()));
    }

    private double filter(GraphNode node) {
        long[] shape = shape(node, "weight");
        double product = 1;
        for (int i = 1; i < shape.length; i++) {
            product *= shape[i];
        }
        return product;
    }

    private double count(GraphNode node, String argument) {
        return node.value(argument).map(name -> count(graph.facts().get(name))).orElse(0d);
    }

    private static double count(TensorFacts facts) {
        return facts == null ? 0 : facts.count();
    }

    private double lastSize(GraphNode node, String argument) {
        long[] shape = shape(node, argument);
        return shape.length == 0 ? 0 : shape[shape.length - 1];
    }

    private double secondLastSize(GraphNode node, String argument) {
        long[] shape = shape(node, argument);
        return shape.length < 2 ? 0 : shape[shape.length - 2];
    }

    private long[] shape(GraphNode node, String argument) {
        return node.value(argument)
                .map(name -> graph.facts().get(name))
                .map(TensorFacts::shape)
                .orElse(new long[0]);
    }

    /** The product of the sizes of all indices of the equation; 0 where it is of another form. */
    private double einsum(GraphNode node) {
        if (!(node.argument("equation") instanceof Text equation)
                || !(node.argument("tensors") instanceof Many tensors)
                || tensors.items().size() < 2) {
            return 0;
        }
        String[] operands = equation.value().replace(" ", "").split("->")[0].split(",");
        List<long[]> shapes = new ArrayList<>();
        for (NodeArgument tensor : tensors.items()) {
            Optional<TensorFacts> facts = tensor instanceof Value value
                    ? Optional.ofNullable(graph.facts().get(value.name()))
                    : Optional.empty();
            facts.ifPresent(known -> shapes.add(known.shape()));
        }
        Map<Character, Long> sizes = new HashMap<>();
        for (int i = 0; i < operands.length && i < shapes.size(); i++) {
            for (int d = 0; d < operands[i].length() && d < shapes.get(i).length; d++) {
                sizes.put(operands[i].charAt(d), shapes.get(i)[d]);
            }
        }
        return sizes.values().stream().mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b);
    }
}
