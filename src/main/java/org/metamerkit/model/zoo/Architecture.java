// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.List;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.io.StateDictKeys;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.StageLayer;

/** A network without weights: its card, and its stages written with the layers it is given. */
public interface Architecture {
    /** As published; weights that are imported may come with a card of their own. */
    NetworkCard card();

    /** Values of the last stage as published: classes, with the background class if there is one, or features. */
    int outputs();

    /** Whether the last layer may have another number of outputs than {@link #outputs()}. */
    default boolean classifies() {
        return true;
    }

    /** Whether a file's tensor that no layer takes may be passed over, as CLIP's text tower beside its image tower. */
    default boolean passesOver(String tensor) {
        return StateDictKeys.isStepCount(tensor);
    }

    /**
     * What this architecture calls a tensor that files of another version or program may call otherwise; the name itself where
     * there is nothing to translate. A file's prefix may stand before it, and stays there.
     */
    default String nameOf(String tensor) {
        return tensor;
    }

    /**
     * All stages from the input on; asks {@code layers} for every tensor of the state dict.
     *
     * @param outputs of the last layer, where the network classifies
     */
    List<StageLayer> stages(Layers layers, int outputs);
}
