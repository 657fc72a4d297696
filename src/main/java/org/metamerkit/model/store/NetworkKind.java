// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.util.Arrays;
import java.util.Optional;

/** What a stored network is made of, and the name of its file. */
public enum NetworkKind {
    /** Weights of one of our architectures. */
    ARCHITECTURE("architecture", "weights.safetensors"),
    /** A whole network by {@code torch.jit.save}. */
    TORCHSCRIPT("torchscript", "network.pt"),
    /** A whole network by {@code torch.export.save}. */
    TORCH_EXPORT("torch_export", "network.pt2");

    private final String key;
    private final String file;

    NetworkKind(String key, String file) {
        this.key = key;
        this.file = file;
    }

    /** Its name in {@code card.json}. */
    public String key() {
        return key;
    }

    /** Name of the file beside the card. */
    public String file() {
        return file;
    }

    static Optional<NetworkKind> ofKey(String key) {
        return Arrays.stream(values()).filter(kind -> kind.key.equals(key)).findFirst();
    }
}
