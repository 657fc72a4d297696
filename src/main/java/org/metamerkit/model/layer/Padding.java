// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

/** How a convolution pads its input with zeros. */
public sealed interface Padding {
    /** The same number of zeros on every side. */
    record Symmetric(int zeros) implements Padding {}

    /**
     * TensorFlow's SAME: the output has ⌈input/stride⌉ units; of an odd number of zeros the larger half lies right and below.
     */
    record TensorFlowSame() implements Padding {}
}
