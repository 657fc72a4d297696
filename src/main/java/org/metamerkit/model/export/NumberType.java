// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What tensors are made of, with the numbers torch.export's schema gives them (one more than libtorch's own, up to bool). */
enum NumberType {
    BYTE(1, ScalarType.Byte, 1),
    CHAR(2, ScalarType.Char, 1),
    SHORT(3, ScalarType.Short, 2),
    INT(4, ScalarType.Int, 4),
    LONG(5, ScalarType.Long, 8),
    HALF(6, ScalarType.Half, 2),
    FLOAT(7, ScalarType.Float, 4),
    DOUBLE(8, ScalarType.Double, 8),
    BOOL(12, ScalarType.Bool, 1),
    BFLOAT16(13, ScalarType.BFloat16, 2);

    private final int schemaNumber;
    private final ScalarType scalarType;
    private final int bytes;

    NumberType(int schemaNumber, ScalarType scalarType, int bytes) {
        this.schemaNumber = schemaNumber;
        this.scalarType = scalarType;
        this.bytes = bytes;
    }

    static Optional<NumberType> ofSchema(long number) {
        return Arrays.stream(values())
                .filter(type -> type.schemaNumber == number)
                .findFirst();
    }

    ScalarType scalarType() {
        return scalarType;
    }

    int bytes() {
        return bytes;
    }

    boolean isFloatingPoint() {
        return this == HALF || this == FLOAT || this == DOUBLE || this == BFLOAT16;
    }
}
