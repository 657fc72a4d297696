// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Precision;
import org.metamerkit.model.TensorSource;

/**
 * Layers with constant weights: batch normalisation is folded into the convolution before it (in float64, then rounded to the
 * precision asked for), no weight ever receives a gradient. The layers' memory belongs to the {@link Retained} given; what
 * they are computed from is freed layer by layer, so that a large network needs little more room while it is made than after.
 */
public final class FrozenLayers implements Layers {
    private final TensorSource weights;
    private final Device device;
    private final Precision precision;
    private final Retained memory;
    private final boolean packed;
    private volatile LongAdder counted = new LongAdder();

    /**
     * @param device where the layers run
     * @param memory owns their tensors
     */
    public FrozenLayers(TensorSource weights, Device device, Precision precision, Retained memory) {
        this.weights = weights;
        this.device = device;
        this.precision = precision;
        this.memory = memory;
        this.packed = device.equals(Device.CPU) && precision == Precision.FLOAT32 && OneDnn.isThere();
    }

    @Override
    public Layer convolution(Convolution convolution) {
        try (PointerScope scope = new PointerScope()) {
            Tensor weight = kernels(convolution);
            Tensor bias = convolution.bias() ? doubles(convolution.prefix() + ".bias", convolution.outputs()) : null;
            return frozen(convolution, weight, bias);
        }
    }

    @Override
    public Layer convolution(Convolution convolution, BatchNorm norm) {
        try (PointerScope scope = new PointerScope()) {
            FoldedNorm folded = folded(norm, convolution.outputs());
            Optional<Tensor> bias = convolution.bias()
                    ? Optional.of(doubles(convolution.prefix() + ".bias", convolution.outputs()))
                    : Optional.empty();
            return frozen(convolution, folded.kernels(kernels(convolution)), folded.biases(bias));
        }
    }

    @Override
    public Layer batchNorm(BatchNorm norm, int channels) {
        try (PointerScope scope = new PointerScope()) {
            FoldedNorm folded = folded(norm, channels);
            Tensor scale = constant(folded.scale().view(1, -1, 1, 1));
            Tensor shift = constant(folded.shift().view(1, -1, 1, 1));
            return input -> shift.addcmul(input, scale);
        }
    }

    @Override
    public Layer linear(Linear linear) {
        try (PointerScope scope = new PointerScope()) {
            Tensor weight = constant(weights.tensor(linear.weight(), linear.outputs(), linear.inputs()));
            Tensor bias = linear.bias()
                    .map(name -> constant(doubles(name, linear.outputs())))
                    .orElse(null);
            Layer layer = packed ? new PackedLinear(weight, bias, memory) : plainLinear(weight, bias);
            return input -> count(layer.forward(input), linear.inputs());
        }
    }

    @Override
    public Layer layerNorm(LayerNorm norm, int channels) {
        try (PointerScope scope = new PointerScope()) {
            TensorOptional gain = optional(constant(doubles(norm.prefix() + ".weight", channels)));
            TensorOptional bias = optional(constant(doubles(norm.prefix() + ".bias", channels)));
            long[] shape = {channels};
            return input -> torch.layer_norm(input, shape, gain, bias, norm.eps(), true);
        }
    }

    @Override
    public Layer groupNorm(GroupNorm norm, int channels) {
        try (PointerScope scope = new PointerScope()) {
            TensorOptional gain = optional(constant(doubles(norm.prefix() + ".weight", channels)));
            TensorOptional bias = optional(constant(doubles(norm.prefix() + ".bias", channels)));
            return input -> torch.group_norm(input, norm.groups(), gain, bias, norm.eps(), true);
        }
    }

    @Override
    public Layer attention(Attention attention) {
        Layer in = linear(attention.input());
        Layer out = linear(attention.output());
        return input -> {
            Tensor mixed = SelfAttention.mix(in.forward(input), attention.heads());
            // the two products of tokens with tokens
            count(mixed, 2 * input.size(1));
            return out.forward(mixed);
        };
    }

    @Override
    public Layer dropout(double probability) {
        return input -> input;
    }

    @Override
    public Parameter parameter(String name, long... shape) {
        return buffer(name, shape);
    }

    @Override
    public Parameter buffer(String name, long... shape) {
        try (PointerScope scope = new PointerScope()) {
            Tensor value = constant(weights.tensor(name, shape));
            return () -> value;
        }
    }

    @Override
    public Parameter constant(double[] values, long... shape) {
        try (PointerScope scope = new PointerScope()) {
            Tensor value = constant(Tensors.of(values, shape));
            return () -> value;
        }
    }

    @Override
    public Layer counted(Layer own, long multiplyAddsPerOutput) {
        return input -> count(own.forward(input), multiplyAddsPerOutput);
    }

    /** Multiply-adds of all forward passes since construction, until {@link #stopCounting()}. */
    public long multiplyAdds() {
        return counted.sum();
    }

    /** Ends the counting, which costs a little in every layer. */
    public void stopCounting() {
        counted = null;
    }

    private FoldedNorm folded(BatchNorm norm, int channels) {
        return FoldedNorm.of(
                weights.tensor(norm.prefix() + ".running_mean", channels),
                weights.tensor(norm.prefix() + ".running_var", channels),
                Optional.of(weights.tensor(norm.prefix() + ".weight", channels)),
                Optional.of(weights.tensor(norm.prefix() + ".bias", channels)),
                norm.eps());
    }

    private Tensor kernels(Convolution convolution) {
        return weights.tensor(convolution.prefix() + ".weight", convolution.weightShape())
                .to(ScalarType.Double);
    }

    private Tensor doubles(String name, long channels) {
        return weights.tensor(name, channels).to(ScalarType.Double);
    }

    private TensorOptional optional(Tensor tensor) {
        return memory.keep(tensor == null ? new TensorOptional() : new TensorOptional(tensor));
    }

    private Tensor constant(Tensor tensor) {
        return memory.keep(
                Tensors.on(device, tensor.to(precision.type()).contiguous()).detach());
    }

    private Layer frozen(Convolution convolution, Tensor weight, Tensor folded) {
        Tensor bias = folded == null ? null : constant(folded);
        SymmetricKernels kernels = SymmetricKernels.of(
                convolution,
                weight,
                (kernel, zeros) -> packed
                        ? new PackedConvolution(
                                constant(kernel),
                                bias,
                                new OneDnn.Sweep(
                                        convolution.stride(), zeros, convolution.dilation(), convolution.groups()),
                                memory)
                        : plainConvolution(convolution, constant(kernel), bias, zeros));
        long multiplyAdds = convolution.multiplyAddsPerOutput();
        return input -> count(kernels.fitting(input).forward(input), multiplyAdds);
    }

    private Layer plainConvolution(Convolution convolution, Tensor weight, Tensor bias, long[] zeros) {
        TensorOptional optionalBias = optional(bias);
        long[] stride = {convolution.stride(), convolution.stride()};
        long[] dilation = {convolution.dilation(), convolution.dilation()};
        return input -> torch.conv2d(input, weight, optionalBias, stride, zeros, dilation, convolution.groups());
    }

    private Layer plainLinear(Tensor weight, Tensor bias) {
        TensorOptional optionalBias = optional(bias);
        return input -> torch.linear(input, weight, optionalBias);
    }

    private Tensor count(Tensor output, long multiplyAddsPerOutput) {
        LongAdder counter = counted;
        if (counter != null) {
            counter.add(output.numel() * multiplyAddsPerOutput);
        }
        return output;
    }
}
