// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import java.util.List;

/**
 * One stage as an architecture writes it: what leads from the stage before to this one, up to but without the activation
 * function it ends in, and that function. The body's output is the stage's own: not its input nor a view of it, unless the
 * function is {@link Activation#NONE}.
 *
 * @param aliases other names of the stage, for example those of Feather et al. 2023
 */
public record StageLayer(String name, Layer body, Activation activation, List<String> aliases) {
    public StageLayer {
        aliases = List.copyOf(aliases);
    }

    public StageLayer(String name, Layer body, Activation activation) {
        this(name, body, activation, List.of());
    }

    /** A stage that ends linear. */
    public StageLayer(String name, Layer body) {
        this(name, body, Activation.NONE);
    }

    /** The same stage, known by these names too. */
    public StageLayer alias(String... names) {
        return new StageLayer(name, body, activation, List.of(names));
    }
}
