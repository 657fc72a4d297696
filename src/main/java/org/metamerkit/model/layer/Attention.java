// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import java.util.Optional;

/**
 * Multi-head self-attention over N×T×C tokens with the tensors of PyTorch's {@code MultiheadAttention}: {@code
 * prefix.in_proj_weight} 3C×C (queries, keys, values), {@code prefix.in_proj_bias}, {@code prefix.out_proj.weight} C×C, {@code
 * prefix.out_proj.bias} (Vaswani et al. 2017, arXiv:1706.03762, eq. 1).
 */
public record Attention(String prefix, int channels, int heads) {
    public Attention {
        if (channels % heads != 0) {
            throw new IllegalArgumentException(channels + " channels do not divide into " + heads + " heads");
        }
    }

    Linear input() {
        return new Linear(
                prefix + ".in_proj_weight",
                Optional.of(prefix + ".in_proj_bias"),
                channels,
                Math.multiplyExact(3, channels));
    }

    Linear output() {
        return Linear.of(prefix + ".out_proj", channels, channels);
    }
}
