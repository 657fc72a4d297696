// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Pointwise activation functions a stage or layer can end in. */
public enum Activation {
    /** The stage ends linear. */
    NONE,
    /** max(x, 0). */
    RELU,
    /** min(max(x, 0), 6). */
    RELU6;

    /** The activation's value, with its own gradient. May overwrite {@code input}, which the caller must own. */
    public Tensor applyInPlace(Tensor input) {
        return switch (this) {
            case NONE -> input;
            case RELU -> input.relu_();
            case RELU6 -> torch.hardtanh_(input, new Scalar(0f), new Scalar(6f));
        };
    }

    /** The activation's value in new memory, with its own gradient. */
    public Tensor apply(Tensor input) {
        return switch (this) {
            case NONE -> input;
            case RELU -> input.relu();
            case RELU6 -> torch.hardtanh(input, new Scalar(0f), new Scalar(6f));
        };
    }
}
