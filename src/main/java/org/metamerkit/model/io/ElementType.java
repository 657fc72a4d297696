// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What a file's tensors are made of, as safetensors names it. Weights are of the first four; tensors of others are passed over. */
enum ElementType {
    F16(2),
    BF16(2),
    F32(4),
    F64(8),
    BOOL(1),
    U8(1),
    I8(1),
    U16(2),
    I16(2),
    U32(4),
    I32(4),
    U64(8),
    I64(8),
    F8_E4M3(1),
    F8_E5M2(1),
    F8_E8M0(1),
    C64(8);

    /** More than any layer has, and far below what libtorch refuses. */
    static final int MOST_DIMENSIONS = 16;

    final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    static Optional<ElementType> named(String name) {
        for (ElementType type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Whether it can be a weight: floating-point numbers that libtorch computes with everywhere. */
    boolean isWeight() {
        return compareTo(F64) <= 0;
    }

    /**
     * Bytes of a tensor of this shape, sizes of at least 0.
     *
     * @throws ArithmeticException if there are 2⁶³ or more, also where libtorch would not notice because one size is 0
     */
    long bytes(long[] shape) {
        long count = bytes;
        long strides = bytes;
        for (long size : shape) {
            strides = Math.multiplyExact(strides, Math.max(1, size));
            count = Math.multiplyExact(count, size);
        }
        return count;
    }

    /** libtorch's name. */
    ScalarType scalarType() {
        return switch (this) {
            case F16 -> ScalarType.Half;
            case BF16 -> ScalarType.BFloat16;
            case F32 -> ScalarType.Float;
            case F64 -> ScalarType.Double;
            default -> throw new IllegalStateException(this + " is no type of weights");
        };
    }
}
