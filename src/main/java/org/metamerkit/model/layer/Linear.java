// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import java.util.Optional;

/**
 * A fully connected layer over the last dimension.
 *
 * @param weight name of the outputs×inputs matrix
 * @param bias name of the {@code outputs} biases, if it has any
 */
public record Linear(String weight, Optional<String> bias, int inputs, int outputs) {
    /** {@code prefix.weight} and {@code prefix.bias}. */
    public static Linear of(String prefix, int inputs, int outputs) {
        return new Linear(prefix + ".weight", Optional.of(prefix + ".bias"), inputs, outputs);
    }

    /** {@code prefix.weight} alone. */
    public static Linear withoutBias(String prefix, int inputs, int outputs) {
        return new Linear(prefix + ".weight", Optional.empty(), inputs, outputs);
    }
}
