// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.export.TensorFacts.Size;

class BatchesTest {
    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @Test
    void givenANetworkForBatchesOfTwo_whenFiveCome_thenItGetsThreeOfTwoAndAnswersFive() {
        Batches batches = new Batches(new Size(2, ""), both -> {
            throw new AssertionError("only networks for one picture are tried with two");
        });
        try (PointerScope scope = new PointerScope()) {
            List<float[]> given = new ArrayList<>();

            Tensor answers = batches.map(Tensors.of(new float[] {1, 2, 3, 4, 5}, 5, 1, 1, 1), batch -> {
                given.add(Tensors.toArray(batch));
                return batch.mul(new Scalar(10d));
            });

            assertThat(given).containsExactly(new float[] {1, 2}, new float[] {3, 4}, new float[] {5, 5});
            assertThat(Tensors.toArray(answers)).containsExactly(10, 20, 30, 40, 50);
        }
    }

    @Test
    void givenANetworkForOnePictureThatMixesTwo_whenTwoCome_thenItGetsThemOneByOne() {
        Batches batches = new Batches(new Size(1, ""), both -> false);
        try (PointerScope scope = new PointerScope()) {
            List<float[]> given = new ArrayList<>();

            batches.map(Tensors.of(new float[] {1, 2}, 2, 1, 1, 1), batch -> {
                given.add(Tensors.toArray(batch));
                return batch;
            });

            assertThat(given).containsExactly(new float[] {1}, new float[] {2});
        }
    }

    @Test
    void givenAnswersToTwoPictures_whenCompared_thenOnlyThoseOfEachAloneAreTheSame() {
        try (PointerScope scope = new PointerScope()) {
            Tensor first = Tensors.of(new float[] {1, 2}, 1, 2);
            Tensor second = Tensors.of(new float[] {3, 4}, 1, 2);

            assertThat(Batches.isJoined(Tensors.of(new float[] {1, 2, 3, 4}, 2, 2), first, second))
                    .isTrue();
            assertThat(Batches.isJoined(Tensors.of(new float[] {2, 3, 2, 3}, 2, 2), first, second))
                    .isFalse();
            assertThat(Batches.isJoined(Tensors.of(new float[] {1, 2, 3, 4}, 4), first, second))
                    .isFalse();
        }
    }
}
