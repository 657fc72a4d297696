// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import org.bytedeco.pytorch.Tensor;

/** A tensor of the state dict, for use in an architecture's own arithmetic. */
@FunctionalInterface
public interface Parameter {
    /** Its present value; not to be changed or freed. */
    Tensor value();
}
