// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.golden.Formula;

/** Against libtorch's convolution and batch normalisation one after the other, in float64. */
class FoldedNormTest {
    private static final double EPSILON = 1e-3;
    private static final long[] ONE = {1, 1};
    private static final long[] NONE = {0, 0};

    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @ParameterizedTest
    @CsvSource({"true, true, true", "false, true, true", "true, false, false", "false, false, true", "true, true, false"
    })
    void givenAConvolutionAndANormalisation_whenFolded_thenOneConvolutionDoesBoth(
            boolean biased, boolean gained, boolean shifted) {
        try (PointerScope scope = new PointerScope()) {
            Tensor input = doubles("input", 2, 3, 6, 5);
            Tensor kernels = doubles("kernels", 4, 3, 3, 3);
            Optional<Tensor> bias = biased ? Optional.of(doubles("bias", 4)) : Optional.empty();
            Optional<Tensor> gain = gained ? Optional.of(doubles("gain", 4)) : Optional.empty();
            Optional<Tensor> shift = shifted ? Optional.of(doubles("shift", 4)) : Optional.empty();
            Tensor mean = doubles("mean", 4);
            Tensor variance = doubles("variance", 4).square().add(new Scalar(0.1));

            Tensor expected = torch.batch_norm(
                    torch.conv2d(input, kernels, optional(bias), ONE, NONE, ONE, 1),
                    optional(gain),
                    optional(shift),
                    new TensorOptional(mean),
                    new TensorOptional(variance),
                    false,
                    0.1,
                    EPSILON,
                    false);
            FoldedNorm folded = FoldedNorm.of(mean, variance, gain, shift, EPSILON);
            Tensor found = torch.conv2d(
                    input, folded.kernels(kernels), new TensorOptional(folded.biases(bias)), ONE, NONE, ONE, 1);
            assertThat(found.sub(expected).abs().max().item_double()).isLessThan(1e-13);
            assertThat(expected.abs().max().item_double()).isGreaterThan(0.01);
        }
    }

    private static Tensor doubles(String name, long... shape) {
        return Formula.tensor(name, shape).to(ScalarType.Double);
    }

    private static TensorOptional optional(Optional<Tensor> tensor) {
        return tensor.map(TensorOptional::new).orElseGet(TensorOptional::new);
    }
}
