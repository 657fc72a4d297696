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
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;
import org.metamerkit.model.Precision;
import org.metamerkit.model.golden.Formula;
import org.metamerkit.model.golden.NetworkGolden;

/** ConvNeXt and the tokens of ViT leave channels last in memory, and the match kernels read memory in order. */
class StageLayoutTest {
    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stem", "features.1.0", "stage4", "downsample1"})
    void givenALayerThatLeavesChannelsLast_whenRunToThatStage_thenTheValueLiesInRowMajorOrder(String stage) {
        Architecture architecture = Zoo.architectures().get("convnext_tiny");
        try (PointerScope scope = new PointerScope();
                Network network = Networks.assemble(
                        architecture,
                        architecture.card(),
                        Formula.weights(NetworkGolden.read("convnext_tiny").tensors()),
                        Device.CPU,
                        Precision.FLOAT32)) {
            Tensor pixels = Tensors.zeros(1, 3, 64, 64).requires_grad_(true);
            Network.StageOutput output = network.forward(pixels, network.stage(stage));
            assertThat(output.value().is_contiguous()).isTrue();
            assertThat(output.value().shape()).isEqualTo(output.root().shape());
        }
    }
}
