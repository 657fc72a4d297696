// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import java.util.concurrent.atomic.LongAdder;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Weights;

/**
 * Layers with constant weights: batch normalisation is folded into the convolution (in float64, then rounded to float32), no
 * weight ever receives a gradient. The layers' memory belongs to the {@link Retained} given.
 */
public final class FrozenLayers implements Layers {
    private static final long[] NO_DILATION = {1, 1};

    private final Weights weights;
    private final Device device;
    private final Retained memory;
    private volatile LongAdder counted = new LongAdder();

    /**
     * @param device where the layers run
     * @param memory owns their tensors
     */
    public FrozenLayers(Weights weights, Device device, Retained memory) {
        this.weights = weights;
        this.device = device;
        this.memory = memory;
    }

    @Override
    public Layer convolution(Convolution convolution) {
        Tensor weight = kernels(convolution);
        Tensor bias = weights.has(convolution.prefix() + ".bias")
                ? doubles(convolution.prefix() + ".bias", weight.size(0))
                : Tensors.zeros(weight.size(0)).to(ScalarType.Double);
        return frozen(convolution, weight, bias);
    }

    @Override
    public Layer convolution(Convolution convolution, BatchNorm norm) {
        Tensor weight = kernels(convolution);
        long channels = weight.size(0);
        Tensor variance = doubles(norm.prefix() + ".running_var", channels);
        Tensor scale = doubles(norm.prefix() + ".weight", channels)
                .div(variance.add(new Scalar(norm.eps())).sqrt());
        Tensor shift = doubles(norm.prefix() + ".bias", channels)
                .sub(doubles(norm.prefix() + ".running_mean", channels).mul(scale));
        return frozen(convolution, weight.mul(scale.view(-1, 1, 1, 1)), shift);
    }

    @Override
    public Layer linear(String prefix) {
        Tensor weight = constant(weights.tensor(prefix + ".weight", -1, -1));
        TensorOptional bias = optional(doubles(prefix + ".bias", weight.size(0)));
        return input -> count(torch.linear(input, weight, bias), weight.size(1));
    }

    /** Multiply-adds of all forward passes since construction, until {@link #stopCounting()}. */
    public long multiplyAdds() {
        return counted.sum();
    }

    /** Ends the counting, which costs a little in every layer. */
    public void stopCounting() {
        counted = null;
    }

    private Tensor kernels(Convolution convolution) {
        return weights.tensor(convolution.prefix() + ".weight", -1, -1, -1, -1).to(ScalarType.Double);
    }

    private Tensor doubles(String name, long channels) {
        return weights.tensor(name, channels).to(ScalarType.Double);
    }

    private TensorOptional optional(Tensor tensor) {
        return memory.keep(new TensorOptional(constant(tensor)));
    }

    private Tensor constant(Tensor tensor) {
        return memory.keep(Tensors.on(device, tensor.to(ScalarType.Float).contiguous()));
    }

    private Layer frozen(Convolution convolution, Tensor weight, Tensor bias) {
        SymmetricKernel kernel = SymmetricKernel.of(convolution, weight);
        Tensor frozenWeight = constant(kernel.weight());
        TensorOptional frozenBias = optional(bias);
        long[] stride = {convolution.stride(), convolution.stride()};
        long[] zeros = {kernel.zeros(), kernel.zeros()};
        // of the kernel as published, without the zeros of a widened one
        long multiplyAddsPerOutput = weight.numel() / weight.size(0);
        return input -> {
            kernel.requireMultiples(input);
            Tensor output =
                    torch.conv2d(input, frozenWeight, frozenBias, stride, zeros, NO_DILATION, convolution.groups());
            return count(output, multiplyAddsPerOutput);
        };
    }

    private Tensor count(Tensor output, long multiplyAddsPerOutput) {
        LongAdder counter = counted;
        if (counter != null) {
            counter.add(output.numel() * multiplyAddsPerOutput);
        }
        return output;
    }

    /**
     * A kernel whose padding is the same on every side. TensorFlow's SAME wants one more zero below and right than above and
     * left when kernel − stride is odd; the kernel then gets a row and a column of zeros above and left instead, which spares a
     * padded copy of the input in every forward and backward pass.
     *
     * @param multiples input sizes must be multiples of this (for SAME: of the stride)
     */
    private record SymmetricKernel(Tensor weight, int zeros, int multiples) {
        static SymmetricKernel of(Convolution convolution, Tensor weight) {
            if (convolution.padding() instanceof Padding.Symmetric symmetric) {
                return new SymmetricKernel(weight, symmetric.zeros(), 1);
            }
            int total = Math.max(Math.toIntExact(weight.size(2)) - convolution.stride(), 0);
            if (total % 2 == 0) {
                return new SymmetricKernel(weight, total / 2, convolution.stride());
            }
            Tensor widened = torch.constant_pad_nd(weight, new long[] {1, 0, 1, 0}, new Scalar(0d));
            return new SymmetricKernel(widened, total / 2 + 1, convolution.stride());
        }

        void requireMultiples(Tensor input) {
            if (input.size(2) % multiples != 0 || input.size(3) % multiples != 0) {
                throw new IllegalArgumentException("a SAME convolution of stride " + multiples + " got an input of "
                        + input.size(2) + "×" + input.size(3) + "; expected multiples of its stride");
            }
        }
    }
}
