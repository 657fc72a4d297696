// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The middle of an attention layer. */
final class SelfAttention {
    private SelfAttention() {}

    /**
     * softmax(q kᵀ / √d) v of every head (Vaswani et al. 2017, eq. 1).
     *
     * @param projected N×T×3C: queries, keys, values
     * @return N×T×C
     */
    static Tensor mix(Tensor projected, int heads) {
        long pictures = projected.size(0);
        long tokens = projected.size(1);
        long channels = projected.size(2) / 3;
        Tensor split =
                projected.view(pictures, tokens, 3, heads, channels / heads).permute(2, 0, 3, 1, 4);
        return torch.scaled_dot_product_attention(split.select(0, 0), split.select(0, 1), split.select(0, 2))
                .transpose(1, 2)
                .reshape(pictures, tokens, channels);
    }
}
