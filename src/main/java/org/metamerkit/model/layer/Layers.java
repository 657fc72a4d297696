// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import java.util.function.Supplier;

/**
 * Makes the layers an architecture is written with; the architecture does not know whether they are frozen, trainable or only
 * declared. Layers must be asked for in the same order in every call, which by convention is the order of execution.
 */
public interface Layers {
    /** A 2-D convolution without normalisation. N×C×H×W. */
    Layer convolution(Convolution convolution);

    /** A 2-D convolution and the batch normalisation of its outputs that follows it. N×C×H×W. */
    Layer convolution(Convolution convolution, BatchNorm norm);

    /** Batch normalisation that does not follow a convolution directly. N×C×H×W. */
    Layer batchNorm(BatchNorm norm, int channels);

    /** Over the last dimension. */
    Layer linear(Linear linear);

    /** Normalisation over the last dimension, of {@code channels} values, with a gain and a bias per channel. */
    Layer layerNorm(LayerNorm norm, int channels);

    /** Normalisation over groups of channels and all positions, with a gain and a bias per channel. N×C×H×W. */
    Layer groupNorm(GroupNorm norm, int channels);

    /** Self-attention. N×T×C. */
    Layer attention(Attention attention);

    /** Dropout in training, nothing otherwise. */
    Layer dropout(double probability);

    /** A tensor that training changes. */
    Parameter parameter(String name, long... shape);

    /** A tensor of the state dict that training leaves alone. */
    Parameter buffer(String name, long... shape);

    /** Numbers that are part of the architecture and not of the state dict, row-major. */
    Parameter constant(double[] values, long... shape);

    /** {@link #constant(double[], long...)} of numbers that are worth computing only where the layers run. */
    default Parameter constant(Supplier<double[]> values, long... shape) {
        return constant(values.get(), shape);
    }

    /**
     * A layer of an architecture's own arithmetic, every output value of which takes so many multiply-adds: the same layer, which is
     * counted where layers count.
     */
    default Layer counted(Layer own, long multiplyAddsPerOutput) {
        return own;
    }

    /** Batch normalisation: {@code prefix.weight, bias, running_mean, running_var} of one value per channel. */
    record BatchNorm(String prefix, double eps) {}

    /** Layer normalisation: {@code prefix.weight, bias} of one value per channel (Ba et al. 2016, arXiv:1607.06450). */
    record LayerNorm(String prefix, double eps) {}

    /** Group normalisation: {@code prefix.weight, bias} of one value per channel (Wu and He 2018, arXiv:1803.08494). */
    record GroupNorm(String prefix, int groups, double eps) {}
}
