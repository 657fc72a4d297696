// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** The floating-point type a network computes in. Metamers are made in float32; float64 is for checks. */
public enum Precision {
    FLOAT32(ScalarType.Float),
    FLOAT64(ScalarType.Double);

    private final ScalarType type;

    Precision(ScalarType type) {
        this.type = type;
    }

    /** libtorch's name for it. */
    public ScalarType type() {
        return type;
    }
}
