// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Precision;
import org.metamerkit.model.golden.Formula;
import org.metamerkit.model.layer.FrozenLayers;
import org.metamerkit.model.layer.Layer;

class VoneNetTest {
    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    /** The root of the complex cells' energy has an infinite slope at 0, where PyTorch's chain rule makes NaN of it. */
    @ParameterizedTest
    @ValueSource(strings = {"voneresnet50", "vonealexnet_gaussian_noise_std4_fixed"})
    void givenAPictureThatNoFilterAnswers_whenTheGradientIsTaken_thenItIsFinite(String name) {
        Architecture architecture = Zoo.architectures().get(name);
        try (PointerScope scope = new PointerScope();
                Retained memory = new Retained()) {
            FrozenLayers layers = new FrozenLayers(
                    (tensor, shape) ->
                            tensor.startsWith("vone_block.") ? Formula.tensor(tensor, shape) : Tensors.zeros(shape),
                    Device.CPU,
                    Precision.FLOAT32,
                    memory);
            Layer gabors = architecture.stages(layers, 1).get(0).body();
            Tensor blank = Tensors.zeros(1, 3, 224, 224).requires_grad_(true);
            Tensor answers = gabors.forward(blank);
            answers.sum().backward();
            for (Tensor each : new Tensor[] {answers, blank.grad()}) {
                for (float value : Tensors.toArray(each)) {
                    assertThat(Float.isFinite(value)).isTrue();
                }
            }
        }
    }
}
