// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import java.util.Locale;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A pointwise activation function that a stage or layer can end in.
 *
 * @param slope of a leaky ReLU below zero; 0 for every other function
 */
public record Activation(Kind kind, double slope) {
    /** The functions there are. */
    public enum Kind {
        /** The stage ends linear. */
        NONE,
        /** max(x, 0). */
        RELU,
        /** min(max(x, 0), 6). */
        RELU6,
        /** x where positive, else slope · x. */
        LEAKY_RELU,
        /** x · Φ(x), Φ the normal distribution function (Hendrycks and Gimpel 2016, arXiv:1606.08415). */
        GELU,
        /** GELU in its approximation by tanh. */
        GELU_TANH,
        /** x · σ(1.702 x), as CLIP has it. */
        QUICK_GELU,
        /** x · σ(x). */
        SILU
    }

    public static final Activation NONE = new Activation(Kind.NONE, 0);
    public static final Activation RELU = new Activation(Kind.RELU, 0);
    public static final Activation RELU6 = new Activation(Kind.RELU6, 0);
    public static final Activation GELU = new Activation(Kind.GELU, 0);
    public static final Activation GELU_TANH = new Activation(Kind.GELU_TANH, 0);
    public static final Activation QUICK_GELU = new Activation(Kind.QUICK_GELU, 0);
    public static final Activation SILU = new Activation(Kind.SILU, 0);
    /** Of {@link Kind#QUICK_GELU}: x · σ(factor · x). */
    public static final double QUICK_GELU_FACTOR = 1.702;

    /** x where positive, else {@code slope · x}. */
    public static Activation leakyRelu(double slope) {
        return new Activation(Kind.LEAKY_RELU, slope);
    }

    /** The name empty where there is no function, else as people write it, for example {@code relu6}. */
    public Optional<String> name() {
        return kind == Kind.NONE ? Optional.empty() : Optional.of(kind.name().toLowerCase(Locale.ROOT));
    }

    /** The activation's value, with its own gradient. May overwrite {@code input}, which the caller must own. */
    public Tensor applyInPlace(Tensor input) {
        return switch (kind) {
            case RELU -> input.relu_();
            case RELU6 -> torch.hardtanh_(input, new Scalar(0d), new Scalar(6d));
            case LEAKY_RELU -> torch.leaky_relu_(input, new Scalar(slope));
            case NONE, GELU, GELU_TANH, QUICK_GELU, SILU -> apply(input);
        };
    }

    /** The activation's value in new memory (the input itself if there is no function), with its own gradient. */
    public Tensor apply(Tensor input) {
        return switch (kind) {
            case NONE -> input;
            case RELU -> input.relu();
            case RELU6 -> torch.hardtanh(input, new Scalar(0d), new Scalar(6d));
            case LEAKY_RELU -> torch.leaky_relu(input, new Scalar(slope));
            case GELU -> torch.gelu(input, new BytePointer("none"));
            case GELU_TANH -> torch.gelu(input, new BytePointer("tanh"));
            case QUICK_GELU ->
                input.mul(input.mul(new Scalar(QUICK_GELU_FACTOR)).sigmoid());
            case SILU -> torch.silu(input);
        };
    }
}
