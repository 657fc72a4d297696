// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import org.bytedeco.pytorch.Tensor;

/** Where layers take their tensors from: a weights file, or whatever else knows names and shapes. */
@FunctionalInterface
public interface TensorSource {
    /**
     * @return a tensor of any floating-point type and exactly this shape, which the caller must not change
     * @throws WeightsException if there is none
     */
    Tensor tensor(String name, long... shape);
}
