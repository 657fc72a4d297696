// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Multiply-adds of the operators that have most of them: convolutions, matrix products and attention. All others, and those
 * inside loops and conditions that stay in the graph, count nothing.
 */
final class MultiplyAdds {
    private static final Set<String> CONVOLUTIONS =
            Set.of("aten::conv1d", "aten::conv2d", "aten::conv3d", "aten::_convolution", "aten::convolution");
    private static final Set<String> TRANSPOSED =
            Set.of("aten::conv_transpose1d", "aten::conv_transpose2d", "aten::conv_transpose3d");
    /** The product's left factor, by operator. */
    private static final Map<String, Integer> PRODUCTS = Map.of(
            "aten::linear", 0,
            "aten::matmul", 0,
            "aten::mm", 0,
            "aten::bmm", 0,
            "aten::addmm", 1,
            "aten::baddbmm", 1);

    private static final String ATTENTION = "aten::scaled_dot_product_attention";

    private MultiplyAdds() {}

    /** Which of an operator's inputs one needs to know the shapes of; empty for operators that count nothing. */
    static int[] inputs(String kind) {
        if (CONVOLUTIONS.contains(kind) || TRANSPOSED.contains(kind)) {
            return new int[] {0, 1};
        }
        if (PRODUCTS.containsKey(kind)) {
            return new int[] {PRODUCTS.get(kind)};
        }
        return kind.equals(ATTENTION) ? new int[] {0, 1} : new int[0];
    }

    /**
     * @param inputs shapes of the inputs that {@link #inputs} names
     * @param output shape of the operator's answer
     */
    static long of(String kind, long[][] inputs, long[] output) {
        if (kind.equals(ATTENTION)) {
            long[] query = inputs[0];
            long keys = inputs[1][inputs[1].length - 2];
            return product(query) * keys + product(output) * keys;
        }
        if (PRODUCTS.containsKey(kind)) {
            return product(output) * inputs[0][inputs[0].length - 1];
        }
        long[] weight = inputs[1];
        boolean transposed = TRANSPOSED.contains(kind);
        return product(transposed ? inputs[0] : output) * product(weight) / Math.max(1, weight[0]);
    }

    private static long product(long[] shape) {
        return LongStream.of(shape).reduce(1, (a, b) -> a * b);
    }
}
