// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Layers that only write down which tensors of which shapes an architecture asks for, in its order; they cannot run. */
public final class DeclaredLayers implements Layers {
    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    /** Every tensor of the state dict by name, with its shape. */
    public Map<String, long[]> shapes() {
        return Collections.unmodifiableMap(shapes);
    }

    @Override
    public Layer convolution(Convolution convolution) {
        declare(convolution.prefix() + ".weight", convolution.weightShape());
        if (convolution.bias()) {
            declare(convolution.prefix() + ".bias", convolution.outputs());
        }
        return cannotRun();
    }

    @Override
    public Layer convolution(Convolution convolution, BatchNorm norm) {
        convolution(convolution);
        return batchNorm(norm, convolution.outputs());
    }

    @Override
    public Layer batchNorm(BatchNorm norm, int channels) {
        gainAndBias(norm.prefix(), channels);
        declare(norm.prefix() + ".running_mean", channels);
        declare(norm.prefix() + ".running_var", channels);
        return cannotRun();
    }

    @Override
    public Layer linear(Linear linear) {
        declare(linear.weight(), linear.outputs(), linear.inputs());
        linear.bias().ifPresent(bias -> declare(bias, linear.outputs()));
        return cannotRun();
    }

    @Override
    public Layer layerNorm(LayerNorm norm, int channels) {
        return gainAndBias(norm.prefix(), channels);
    }

    @Override
    public Layer groupNorm(GroupNorm norm, int channels) {
        return gainAndBias(norm.prefix(), channels);
    }

    @Override
    public Layer attention(Attention attention) {
        linear(attention.input());
        return linear(attention.output());
    }

    @Override
    public Layer dropout(double probability) {
        return cannotRun();
    }

    @Override
    public Parameter parameter(String name, long... shape) {
        return buffer(name, shape);
    }

    @Override
    public Parameter buffer(String name, long... shape) {
        declare(name, shape);
        return noValue();
    }

    @Override
    public Parameter constant(double[] values, long... shape) {
        return noValue();
    }

    @Override
    public Parameter constant(Supplier<double[]> values, long... shape) {
        return noValue();
    }

    private Layer gainAndBias(String prefix, int channels) {
        declare(prefix + ".weight", channels);
        declare(prefix + ".bias", channels);
        return cannotRun();
    }

    private void declare(String name, long... shape) {
        if (shapes.putIfAbsent(name, shape) != null) {
            throw new IllegalStateException("the architecture asks for the tensor '" + name + "' twice");
        }
    }

    private static Layer cannotRun() {
        return input -> {
            throw new IllegalStateException("declared layers hold no weights and cannot run");
        };
    }

    private static Parameter noValue() {
        return () -> {
            throw new IllegalStateException("declared layers hold no weights");
        };
    }
}
