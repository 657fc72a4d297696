// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.List;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.StageLayer;

/** A network without weights: its card, and its stages written with the layers it is given. */
public interface Architecture {
    NetworkCard card();

    /** All stages from the input on; takes every tensor of the state dict it needs from {@code layers}. */
    List<StageLayer> stages(Layers layers);
}
