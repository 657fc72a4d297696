// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.List;

/**
 * What a graph says of a tensor.
 *
 * @param type of its elements
 * @param sizes of its dimensions
 * @param strides elements between neighbours; those that depend on the batch are those of the example
 */
record TensorFacts(NumberType type, List<Size> sizes, List<Long> strides) {
    TensorFacts {
        sizes = List.copyOf(sizes);
        strides = List.copyOf(strides);
    }

    /**
     * A size.
     *
     * @param value as it was when the network was exported
     * @param symbol the expression of the batch it stands for, empty if it is fixed
     */
    record Size(long value, String symbol) {
        boolean isFixed() {
            return symbol.isEmpty();
        }
    }

    /** Elements, as the network was exported. */
    long count() {
        long count = 1;
        for (Size size : sizes) {
            count = Math.multiplyExact(count, size.value());
        }
        return count;
    }

    long[] shape() {
        return sizes.stream().mapToLong(Size::value).toArray();
    }

    /** Whether the elements lie in row-major order without gaps. */
    boolean isContiguous() {
        long expected = 1;
        for (int i = sizes.size() - 1; i >= 0; i--) {
            long size = sizes.get(i).value();
            if (size != 1 && strides.get(i) != expected) {
                return false;
            }
            expected *= Math.max(1, size);
        }
        return true;
    }
}
