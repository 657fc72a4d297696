// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Precision;
import org.metamerkit.model.TensorSource;

/**
 * Layers whose parameters receive gradients and whose batch normalisations keep running statistics, as PyTorch's modules do. In
 * {@linkplain #train(boolean) training} they normalise by the batch and drop out; otherwise they compute what {@link
 * FrozenLayers} compute. The tensors belong to the {@link Retained} given.
 */
public final class TrainableLayers implements Layers {
    /** PyTorch's: running ← 0.9 running + 0.1 batch. */
    private static final double MOMENTUM = 0.1;

    private final TensorSource initial;
    private final Device device;
    private final Precision precision;
    private final Retained memory;
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final Map<String, Tensor> buffers = new LinkedHashMap<>();
    private volatile boolean training;

    /**
     * @param initial values the parameters and buffers start from; they are copied
     * @param memory owns the tensors
     */
    public TrainableLayers(TensorSource initial, Device device, Precision precision, Retained memory) {
        this.initial = initial;
        this.device = device;
        this.precision = precision;
        this.memory = memory;
    }

    /** Switches between training and evaluation, in which the layers start. */
    public void train(boolean on) {
        training = on;
    }

    /** What an optimiser changes, by state-dict name in the order of the architecture. */
    public Map<String, Tensor> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /** What training changes otherwise (running statistics) or not at all. */
    public Map<String, Tensor> buffers() {
        return Collections.unmodifiableMap(buffers);
    }

    @Override
    public Layer convolution(Convolution convolution) {
        if (convolution.padding() instanceof Padding.TensorFlowSame) {
            return same(convolution);
        }
        int zeros = ((Padding.Symmetric) convolution.padding()).zeros();
        Tensor weight = trained(convolution.prefix() + ".weight", convolution.weightShape());
        TensorOptional bias = bias(convolution);
        long[] stride = {convolution.stride(), convolution.stride()};
        long[] padding = {zeros, zeros};
        long[] dilation = {convolution.dilation(), convolution.dilation()};
        return input -> torch.conv2d(input, weight, bias, stride, padding, dilation, convolution.groups());
    }

    @Override
    public Layer convolution(Convolution convolution, BatchNorm norm) {
        return convolution(convolution).then(batchNorm(norm, convolution.outputs()));
    }

    @Override
    public Layer batchNorm(BatchNorm norm, int channels) {
        TensorOptional gain = optional(trained(norm.prefix() + ".weight", channels));
        TensorOptional bias = optional(trained(norm.prefix() + ".bias", channels));
        TensorOptional mean = optional(kept(norm.prefix() + ".running_mean", channels));
        TensorOptional variance = optional(kept(norm.prefix() + ".running_var", channels));
        return input -> torch.batch_norm(input, gain, bias, mean, variance, training, MOMENTUM, norm.eps(), false);
    }

    @Override
    public Layer linear(Linear linear) {
        Tensor weight = trained(linear.weight(), linear.outputs(), linear.inputs());
        TensorOptional bias = linear.bias()
                .map(name -> optional(trained(name, linear.outputs())))
                .orElseGet(() -> memory.keep(new TensorOptional()));
        return input -> torch.linear(input, weight, bias);
    }

    @Override
    public Layer layerNorm(LayerNorm norm, int channels) {
        TensorOptional gain = optional(trained(norm.prefix() + ".weight", channels));
        TensorOptional bias = optional(trained(norm.prefix() + ".bias", channels));
        long[] shape = {channels};
        return input -> torch.layer_norm(input, shape, gain, bias, norm.eps(), false);
    }

    @Override
    public Layer groupNorm(GroupNorm norm, int channels) {
        TensorOptional gain = optional(trained(norm.prefix() + ".weight", channels));
        TensorOptional bias = optional(trained(norm.prefix() + ".bias", channels));
        return input -> torch.group_norm(input, norm.groups(), gain, bias, norm.eps(), false);
    }

    @Override
    public Layer attention(Attention attention) {
        Layer in = linear(attention.input());
        Layer out = linear(attention.output());
        return input -> out.forward(SelfAttention.mix(in.forward(input), attention.heads()));
    }

    @Override
    public Layer dropout(double probability) {
        return input -> training ? torch.dropout(input, probability, true) : input;
    }

    @Override
    public Parameter parameter(String name, long... shape) {
        Tensor value = trained(name, shape);
        return () -> value;
    }

    @Override
    public Parameter buffer(String name, long... shape) {
        Tensor value = kept(name, shape);
        return () -> value;
    }

    @Override
    public Parameter constant(double[] values, long... shape) {
        Tensor value = memory.keep(Tensors.on(device, Tensors.of(values, shape).to(precision.type())));
        return () -> value;
    }

    private Layer same(Convolution convolution) {
        Layer inner = convolution(convolution.padding(0));
        return input -> inner.forward(SamePadding.pad(input, convolution));
    }

    private TensorOptional bias(Convolution convolution) {
        return convolution.bias()
                ? optional(trained(convolution.prefix() + ".bias", convolution.outputs()))
                : memory.keep(new TensorOptional());
    }

    private TensorOptional optional(Tensor tensor) {
        return memory.keep(new TensorOptional(tensor));
    }

    private Tensor trained(String name, long... shape) {
        Tensor value = copy(name, shape).requires_grad_(true);
        parameters.put(name, value);
        return value;
    }

    private Tensor kept(String name, long... shape) {
        Tensor value = copy(name, shape);
        buffers.put(name, value);
        return value;
    }

    private Tensor copy(String name, long... shape) {
        Tensor source = initial.tensor(name, shape);
        return memory.keep(
                Tensors.on(device, source.to(precision.type())).clone().detach());
    }
}
