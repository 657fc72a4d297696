// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
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

/** Class tokens, positions and attention are each picture's own. The goldens hold one picture each. */
class TokensOfBatchesTest {
    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cifar_vit", "clip_vit_b_32", "clip_resnet50"})
    void givenThreePicturesAtOnce_whenRun_thenEachIsAnsweredAsOnItsOwn(String name) {
        Architecture architecture = Zoo.architectures().get(name);
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                Network network = Networks.assemble(
                        architecture,
                        architecture.card(),
                        Formula.weights(NetworkGolden.read(name).tensors()),
                        Device.CPU,
                        Precision.FLOAT64)) {
            int side = network.picture().width();
            double[] pixels = new double[3 * 3 * side * side];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = 0.5 + 0.5 * Math.sin(0.001 * i * (i % 7));
            }
            Tensor batch = Tensors.of(pixels, 3, 3, side, side);
            double[] together = answer(network, batch);
            for (int picture = 0; picture < 3; picture++) {
                double[] alone = answer(network, batch.narrow(0, picture, 1));
                for (int i = 0; i < alone.length; i++) {
                    assertThat(together[picture * alone.length + i]).isCloseTo(alone[i], within(1e-10));
                }
            }
        }
    }

    private static double[] answer(Network network, Tensor pixels) {
        return Formula.values(network.forward(pixels, network.lastStage()).value());
    }
}
