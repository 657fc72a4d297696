// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.model.WeightsException;

/** Where an exported network's parameters, buffers and constants come from. */
@FunctionalInterface
public interface ExportedTensors {
    /**
     * @param name in the model's state dict, or of a constant
     * @param type what the graph says it is made of
     * @return a tensor of this shape, integral if the type is, which the caller must not change
     * @throws WeightsException if there is none
     */
    Tensor tensor(String name, ScalarType type, long... shape);
}
