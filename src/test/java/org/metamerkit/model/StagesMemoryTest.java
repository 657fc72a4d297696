// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.ThriftyMemory;
import org.metamerkit.model.golden.Formula;
import org.metamerkit.model.golden.NetworkGolden;
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.model.zoo.Zoo;

/** What a pass over all stages keeps. */
class StagesMemoryTest {
    private static final int BATCH = 8;

    @Test
    void givenResNet50AndABatchOf8_whenRunOverAllStages_thenTheProcessHoldsAFewOfTheActivations() {
        NativeRuntime.load();
        Architecture architecture = Zoo.architectures().get("resnet50");
        NetworkGolden golden = NetworkGolden.read("resnet50");
        // what is freed leaves the process at once
        try (ThriftyMemory thrift = ThriftyMemory.open();
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                Network network = Networks.assemble(
                        architecture,
                        architecture.card(),
                        Formula.weights(golden.tensors()),
                        Device.CPU,
                        Precision.FLOAT32)) {
            Tensor pixels = network.tensorOf(Collections.nCopies(BATCH, Formula.picture(golden.picture())));
            // a picture's pass also makes what libtorch keeps for good
            network.run(pixels.narrow(0, 0, 1), network.lastStage(), (activation, stage) -> {});
            long before = Pointer.physicalBytes();
            long[] most = {before};
            List<Tensor> activations = new ArrayList<>();
            network.run(pixels, network.lastStage(), (activation, stage) -> {
                assertThat(activations).as(stage.name()).allMatch(tensor -> tensor.isNull());
                activations.add(activation);
                most[0] = Math.max(most[0], Pointer.physicalBytes());
            });
            long largest =
                    network.stages().stream().mapToLong(Stage::units).max().orElseThrow() * BATCH * Float.BYTES;
            assertThat(activations).hasSize(network.stages().size());
            assertThat(most[0] - before)
                    .as("bytes held, where the largest is %d, all are eight times as much", largest)
                    // a block of layer1 by itself holds five: what goes in and out, the way past, and two of a quarter
                    .isLessThan(6 * largest);
        }
    }
}
