// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import java.util.List;
import org.metamerkit.model.layer.Activation;

/**
 * A point of a network at which activations are compared.
 *
 * @param name the field's name for it, for example {@code blocks.5}
 * @param index position among the network's stages, from 0
 * @param shape of one picture's activation: C×H×W, or C alone
 * @param activation the function it ends in; where the stage is matched, its gradient is passed straight through
 * @param multiplyAdds share of the network's multiply-adds that lie before the stage's end, 0 to 1
 */
public record Stage(String name, int index, List<Integer> shape, Activation activation, double multiplyAdds) {
    public Stage {
        shape = List.copyOf(shape);
    }

    /** Units of one picture's activation. */
    public int units() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    /** The shape as people write it, for example {@code 32×112×112}. */
    public String shapeText() {
        return String.join("×", shape.stream().map(String::valueOf).toList());
    }
}
