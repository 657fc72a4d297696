// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What batch normalisation by running statistics does to each channel, scale·x + shift, and what a convolution before it becomes
 * when it does that too (Ioffe and Szegedy 2015, section 3.1). All in float64.
 *
 * @param scale γ/√(σ² + ε)
 * @param shift β − μ·scale
 */
public record FoldedNorm(Tensor scale, Tensor shift) {
    /**
     * Of a normalisation's tensors, one number a channel, of whatever precision.
     *
     * @param gain γ; 1 if there is none
     * @param bias β; 0 if there is none
     */
    public static FoldedNorm of(
            Tensor mean, Tensor variance, Optional<Tensor> gain, Optional<Tensor> bias, double epsilon) {
        Tensor deviation = doubles(variance).add(new Scalar(epsilon)).sqrt();
        Tensor scale = gain.map(each -> doubles(each).div(deviation)).orElseGet(deviation::reciprocal);
        Tensor moved = doubles(mean).mul(scale);
        return new FoldedNorm(scale, bias.map(each -> doubles(each).sub(moved)).orElseGet(moved::neg));
    }

    /** The kernels of the convolution, output channels first. */
    public Tensor kernels(Tensor kernels) {
        long[] perKernel = new long[(int) kernels.dim()];
        Arrays.fill(perKernel, 1);
        perKernel[0] = -1;
        return doubles(kernels).mul(scale.view(perKernel));
    }

    /** The biases of the convolution, one number a channel. */
    public Tensor biases(Optional<Tensor> biases) {
        return biases.map(each -> doubles(each).mul(scale).add(shift)).orElse(shift);
    }

    private static Tensor doubles(Tensor tensor) {
        return tensor.to(ScalarType.Double);
    }
}
