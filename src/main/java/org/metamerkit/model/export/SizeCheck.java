// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import static org.metamerkit.model.WeightsException.quoted;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.metamerkit.model.export.NodeArgument.Many;
import org.metamerkit.model.export.NodeArgument.Real;
import org.metamerkit.model.export.NodeArgument.Value;
import org.metamerkit.model.export.NodeArgument.Whole;

/**
 * Checks that operators which can make much of little (padding, convolution, repetition, enlargement, tensors from nothing) give
 * what the graph says they do, so that a damaged graph cannot ask for more memory than the sizes it states.
 */
final class SizeCheck {
    private static final long LONGEST_RANGE = 1 << 24;

    private final ExportedGraph graph;

    private SizeCheck(ExportedGraph graph) {
        this.graph = graph;
    }

    /** @throws org.metamerkit.model.WeightsException naming the first operator whose sizes do not fit */
    static void check(ExportedGraph graph) {
        SizeCheck check = new SizeCheck(graph);
        for (GraphNode node : graph.nodes()) {
            if (node.isAten() && !node.results().isEmpty() && !check.fits(node)) {
                throw BrokenExport.damaged("says another size of what its operator " + quoted(node.operator())
                        + " gives than that operator does");
            }
        }
    }

    private boolean fits(GraphNode node) {
        TensorFacts facts = graph.facts().get(node.result());
        if (facts == null) {
            return true;
        }
        long[] result = facts.shape();
        return switch (node.function()) {
            case "conv1d", "conv2d", "conv3d", "convolution" ->
                node.argument("transposed") instanceof NodeArgument.Truth transposed && transposed.value()
                        ? isSmallTransposed(node)
                        : isConvolution(node, result);
            case "conv_transpose1d", "conv_transpose2d", "conv_transpose3d" -> isSmallTransposed(node);
            case "pad", "constant_pad_nd", "reflection_pad2d", "replication_pad2d" -> isPadded(node, result);
            case "full", "zeros", "ones", "empty", "new_zeros", "new_ones", "new_full", "new_empty", "expand" ->
                isStated(node.argument("size"), result, 0);
            case "repeat" -> isRepeated(node, "repeats", result);
            case "tile" -> isRepeated(node, "dims", result);
            case "adaptive_avg_pool2d", "_adaptive_avg_pool2d", "adaptive_max_pool2d" ->
                isStated(node.argument("output_size"), result, result.length - 2);
            case "arange", "linspace" -> isShortRange(node);
            case "eye" -> isUnitMatrix(node, result);
            default -> !node.function().startsWith("upsample_") || isEnlarged(node, result);
        };
    }

    private boolean isConvolution(GraphNode node, long[] result) {
        Optional<long[]> input = shape(node, "input");
        Optional<long[]> weight = shape(node, "weight");
        if (input.isEmpty() || weight.isEmpty() || node.argument("padding") instanceof NodeArgument.Text) {
            return true;
        }
        int dimensions = weight.get().length - 2;
        if (dimensions < 1 || input.get().length != dimensions + 2 || result.length != dimensions + 2) {
            return false;
        }
        for (int i = 0; i < dimensions; i++) {
            long stride = item(node, "stride", i, 1);
            long padding = item(node, "padding", i, 0);
            long dilation = item(node, "dilation", i, 1);
            if (stride < 1 || padding < 0 || padding > 1 << 20 || dilation < 1 || dilation > 1 << 20) {
                return false;
            }
            long reach = dilation * (weight.get()[i + 2] - 1) + 1;
            long wide = input.get()[i + 2] + 2 * padding - reach;
            if (wide < 0 || wide / stride + 1 != result[i + 2]) {
                return false;
            }
        }
        return result[1] == weight.get()[0] && result[0] == input.get()[0];
    }

    private static boolean isSmallTransposed(GraphNode node) {
        return Stream.of("stride", "padding", "output_padding", "dilation")
                .allMatch(name -> Math.max(item(node, name, 0, 1), item(node, name, 1, 1)) <= 64);
    }

    private boolean isPadded(GraphNode node, long[] result) {
        Optional<long[]> input = shape(node, "self");
        String name = node.arguments().containsKey("pad") ? "pad" : "padding";
        List<Long> zeros = wholes(node.argument(name));
        if (input.isEmpty()
                || zeros.isEmpty()
                || input.get().length != result.length
                || zeros.size() > 2 * result.length) {
            return input.isEmpty() || zeros.isEmpty();
        }
        long[] expected = input.get();
        for (int i = 0; i < zeros.size(); i++) {
            expected[expected.length - 1 - i / 2] += zeros.get(i);
        }
        return Arrays.equals(expected, result);
    }

    private boolean isEnlarged(GraphNode node, long[] result) {
        Optional<long[]> input = shape(node, node.arguments().containsKey("input") ? "input" : "self");
        if (node.argument("output_size") instanceof Many || !(node.argument("scale_factors") instanceof Many factors)) {
            return isStated(node.argument("output_size"), result, 2);
        }
        for (int i = 0; input.isPresent() && i < factors.items().size() && i + 2 < result.length; i++) {
            // a number as it is rounded in the file may give one more or less
            if (factors.items().get(i) instanceof Real factor
                    && Math.abs(input.get()[i + 2] * factor.value() - result[i + 2]) > 1) {
                return false;
            }
        }
        return true;
    }

    /** Of fewer numbers than dimensions, which tile takes, the first dimensions are left alone. */
    private boolean isRepeated(GraphNode node, String argument, long[] result) {
        Optional<long[]> input = shape(node, "self");
        List<Long> repeats = new ArrayList<>(wholes(node.argument(argument)));
        while (node.function().equals("tile") && !repeats.isEmpty() && repeats.size() < result.length) {
            repeats.add(0, 1L);
        }
        if (input.isEmpty() || repeats.size() != result.length || input.get().length > result.length) {
            return input.isEmpty() || repeats.isEmpty();
        }
        int lead = result.length - input.get().length;
        for (int i = 0; i < result.length; i++) {
            long size = i < lead ? 1 : input.get()[i - lead];
            if (repeats.get(i) < 0 || repeats.get(i) > 1 << 28 || size * repeats.get(i) != result[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isShortRange(GraphNode node) {
        double start = node.number("start", 0);
        double end = node.number("end", 0);
        double step = Math.abs(node.number("step", 1));
        double steps = node.number("steps", 0);
        return Math.abs(end - start) / step <= LONGEST_RANGE && steps <= LONGEST_RANGE;
    }

    private static boolean isUnitMatrix(GraphNode node, long[] result) {
        return result.length == 2
                && Stream.of("n", "m").allMatch(name -> {
                    long size = result[name.equals("m") ? 1 : 0];
                    return !(node.argument(name) instanceof Whole whole) || whole.value() == size;
                })
                && (node.arguments().containsKey("m") || result[0] == result[1]);
    }

    /** Whether the sizes written out are those of the result from {@code first} on; −1 stands for any, values are not looked at. */
    private boolean isStated(NodeArgument sizes, long[] result, int first) {
        if (!(sizes instanceof Many many)) {
            return true;
        }
        if (first < 0 || many.items().size() + first > result.length) {
            return many.items().size() == 1;
        }
        for (int i = 0; i < many.items().size(); i++) {
            if (many.items().get(i) instanceof Whole whole
                    && whole.value() != -1
                    && whole.value() != result[first + i]) {
                return false;
            }
        }
        return true;
    }

    private Optional<long[]> shape(GraphNode node, String argument) {
        return node.argument(argument) instanceof Value value
                ? Optional.ofNullable(graph.facts().get(value.name())).map(TensorFacts::shape)
                : Optional.empty();
    }

    /** The list's numbers; empty unless all are written out. */
    private static List<Long> wholes(NodeArgument argument) {
        List<Long> wholes = new ArrayList<>();
        if (argument instanceof Many many) {
            for (NodeArgument item : many.items()) {
                if (!(item instanceof Whole whole)) {
                    return List.of();
                }
                wholes.add(whole.value());
            }
        }
        return wholes;
    }

    /** An item of a list that may have one item for all. */
    private static long item(GraphNode node, String argument, int index, long otherwise) {
        List<Long> items = wholes(node.argument(argument));
        if (items.isEmpty()) {
            return node.argument(argument) instanceof Whole whole ? whole.value() : otherwise;
        }
        return items.get(Math.min(index, items.size() - 1));
    }
}
