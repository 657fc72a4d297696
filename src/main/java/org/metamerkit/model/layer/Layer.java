// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import org.bytedeco.pytorch.Tensor;

/** One step of a network: N×C×H×W (or N×C) in, the same out. Safe to call from several threads. */
@FunctionalInterface
public interface Layer {
    /** Tensors made on the way belong to the calling thread's {@code PointerScope}. The input is left unchanged. */
    Tensor forward(Tensor input);

    /** This layer, then another. */
    default Layer then(Layer next) {
        return input -> next.forward(forward(input));
    }
}
