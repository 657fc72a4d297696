// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

/** Makes the layers an architecture is written with; the architecture does not know whether they are frozen. */
public interface Layers {
    /** A 2-D convolution, without normalisation; its bias is used if the weights hold one. */
    Layer convolution(Convolution convolution);

    /** A 2-D convolution and the batch normalisation that follows it. */
    Layer convolution(Convolution convolution, BatchNorm norm);

    /** Fully connected: {@code prefix.weight} out×in, {@code prefix.bias} out. */
    Layer linear(String prefix);

    /**
     * Where a convolution's weights are and how it runs.
     *
     * @param prefix its {@code prefix.weight} is out×(in/groups)×k×k
     */
    record Convolution(String prefix, int stride, int groups, Padding padding) {}

    /** Batch normalisation by running statistics: {@code prefix.weight, bias, running_mean, running_var}. */
    record BatchNorm(String prefix, double eps) {}
}
