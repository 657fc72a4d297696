// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.io.StateDictKeys;
import org.metamerkit.stimulus.Preprocessing;

/** What CLIP's image towers have in common: they end in an embedding, and stand in files beside a text tower. */
abstract class Clip implements Architecture {
    private static final Preprocessing INPUT =
            new Preprocessing(List.of(0.48145466, 0.4578275, 0.40821073), List.of(0.26862954, 0.26130258, 0.27577711));

    /** Tensors of whole CLIP files outside {@code visual.}: the text tower and what joins the two. */
    private static final Pattern TEXT_BLOCK = Pattern.compile("transformer\\.resblocks\\.\\d+\\..*");

    private static final Set<String> OTHERS = Set.of(
            "positional_embedding",
            "text_projection",
            "logit_scale",
            "token_embedding.weight",
            "ln_final.weight",
            "ln_final.bias",
            "input_resolution",
            "context_length",
            "vocab_size");

    private final NetworkCard card;
    private final int embedding;

    /** @param embedding how many values the tower ends in */
    Clip(String name, String title, List<String> defaultStages, int embedding) {
        this.card = Cards.of(
                name,
                title,
                224,
                INPUT,
                Optional.empty(),
                defaultStages,
                "Radford et al. 2021, Learning transferable visual models from natural language supervision,"
                        + " arXiv:2103.00020");
        this.embedding = embedding;
    }

    @Override
    public final NetworkCard card() {
        return card;
    }

    @Override
    public final int outputs() {
        return embedding;
    }

    @Override
    public final boolean classifies() {
        return false;
    }

    /**
     * Whether a tensor, by its whole name in a file, belongs to CLIP but not to its image tower. Names of the text tower occur
     * below {@code visual.} too, so this is for tensors that no layer has taken.
     */
    @Override
    public final boolean passesOver(String tensor) {
        return StateDictKeys.isStepCount(tensor)
                || OTHERS.contains(tensor)
                || TEXT_BLOCK.matcher(tensor).matches();
    }
}
