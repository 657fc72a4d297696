// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

/**
 * A 2-D convolution with a square kernel: where its weights are and how it runs. {@code prefix.weight} is
 * outputs×(inputs/groups)×kernel×kernel.
 *
 * @param bias whether there is a {@code prefix.bias} of {@code outputs} values
 */
public record Convolution(
        String prefix,
        int inputs,
        int outputs,
        int kernel,
        int stride,
        int groups,
        int dilation,
        Padding padding,
        boolean bias) {
    /** Stride 1, one group, no dilation, no padding, no bias. */
    public static Convolution of(String prefix, int inputs, int outputs, int kernel) {
        return new Convolution(prefix, inputs, outputs, kernel, 1, 1, 1, new Padding.Symmetric(0), false);
    }

    public Convolution stride(int steps) {
        return new Convolution(prefix, inputs, outputs, kernel, steps, groups, dilation, padding, bias);
    }

    public Convolution groups(int count) {
        return new Convolution(prefix, inputs, outputs, kernel, stride, count, dilation, padding, bias);
    }

    public Convolution dilation(int spacing) {
        return new Convolution(prefix, inputs, outputs, kernel, stride, groups, spacing, padding, bias);
    }

    /** The same number of zeros on every side. */
    public Convolution padding(int zeros) {
        return padding(new Padding.Symmetric(zeros));
    }

    public Convolution padding(Padding how) {
        return new Convolution(prefix, inputs, outputs, kernel, stride, groups, dilation, how, bias);
    }

    public Convolution withBias() {
        return new Convolution(prefix, inputs, outputs, kernel, stride, groups, dilation, padding, true);
    }

    /** Multiply-adds of one output value. */
    public long multiplyAddsPerOutput() {
        return (long) inputs / groups * kernel * kernel;
    }

    /** Shape of {@code prefix.weight}. */
    public long[] weightShape() {
        return new long[] {outputs, inputs / groups, kernel, kernel};
    }
}
