// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

/** What a file of a network is, by its content. */
public enum FileKind {
    /** Weights by safetensors. */
    SAFETENSORS,
    /** A state dict or checkpoint by {@code torch.save} of torch 1.6 or later. */
    TORCH_STATE_DICT,
    /** The same by an older torch, or with {@code _use_new_zipfile_serialization=False}. */
    TORCH_LEGACY,
    /** A whole network, traced or scripted ({@code torch.jit.save}). */
    TORCHSCRIPT,
    /** A whole network as a graph ({@code torch.export.save}). */
    TORCH_EXPORT,
    /** Arrays by {@code np.savez}. */
    NUMPY_ARCHIVE,
    /** None of these. */
    UNKNOWN
}
