// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;

/**
 * Layers without weights that give zeros of the right shape and count multiply-adds: what the stages of an architecture are like
 * can be told in no time and with no memory for weights. Normalisations, attention and dropout hand their input on, since shapes
 * are all that counts. (libtorch's own device for this, meta, lacks convolution outside Python.)
 */
public final class ShapeLayers implements Layers {
    private final Retained memory;
    private final LongAdder counted = new LongAdder();

    /** @param memory owns the layers' tensors */
    public ShapeLayers(Retained memory) {
        this.memory = memory;
    }

    /** Multiply-adds of all forward passes since construction, as {@link FrozenLayers} count them. */
    public long multiplyAdds() {
        return counted.sum();
    }

    @Override
    public Layer convolution(Convolution convolution) {
        return input -> {
            long rows = outputs(convolution, input.size(2));
            long columns = outputs(convolution, input.size(3));
            return count(
                    Tensors.zeros(input.size(0), convolution.outputs(), rows, columns),
                    convolution.multiplyAddsPerOutput());
        };
    }

    @Override
    public Layer convolution(Convolution convolution, BatchNorm norm) {
        return convolution(convolution);
    }

    @Override
    public Layer batchNorm(BatchNorm norm, int channels) {
        return handOn();
    }

    @Override
    public Layer linear(Linear linear) {
        return input -> {
            long[] shape = input.shape();
            shape[shape.length - 1] = linear.outputs();
            return count(Tensors.zeros(shape), linear.inputs());
        };
    }

    @Override
    public Layer layerNorm(LayerNorm norm, int channels) {
        return handOn();
    }

    @Override
    public Layer groupNorm(GroupNorm norm, int channels) {
        return handOn();
    }

    @Override
    public Layer attention(Attention attention) {
        return input -> {
            // queries, keys, values and output; then the two products of tokens with tokens
            count(input, 4L * attention.channels());
            return count(input, 2 * input.size(1));
        };
    }

    @Override
    public Layer dropout(double probability) {
        return handOn();
    }

    @Override
    public Parameter parameter(String name, long... shape) {
        return zeros(shape);
    }

    @Override
    public Parameter buffer(String name, long... shape) {
        return zeros(shape);
    }

    @Override
    public Parameter constant(double[] values, long... shape) {
        return zeros(shape);
    }

    @Override
    public Parameter constant(Supplier<double[]> values, long... shape) {
        return zeros(shape);
    }

    @Override
    public Layer counted(Layer own, long multiplyAddsPerOutput) {
        return input -> count(own.forward(input), multiplyAddsPerOutput);
    }

    /** One zero, seen from everywhere. */
    private Parameter zeros(long... shape) {
        Tensor value = memory.keep(torch.zeros(1).expand(shape));
        return () -> value;
    }

    /** A copy: a stage's body may not give its input back where an activation function follows in place. */
    private static Layer handOn() {
        return input -> input.add(new Scalar(0d));
    }

    private static long outputs(Convolution convolution, long size) {
        if (convolution.padding() instanceof Padding.TensorFlowSame) {
            return (size + convolution.stride() - 1) / convolution.stride();
        }
        int zeros = ((Padding.Symmetric) convolution.padding()).zeros();
        long span = (convolution.kernel() - 1L) * convolution.dilation() + 1;
        return (size + 2L * zeros - span) / convolution.stride() + 1;
    }

    private Tensor count(Tensor output, long multiplyAddsPerOutput) {
        counted.add(output.numel() * multiplyAddsPerOutput);
        return output;
    }
}
