// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MatchSumsTest {
    private static final int UNITS = 1001;

    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @Test
    void givenAConstantActivation_whenCorrelated_thenItIsZeroWhateverTheConstant() {
        Random random = new Random(1);
        float[] target = new float[UNITS];
        for (int i = 0; i < UNITS; i++) {
            target[i] = random.nextFloat();
        }
        for (int trial = 0; trial < 100; trial++) {
            float[] constant = new float[UNITS];
            Arrays.fill(constant, random.nextFloat());
            assertThat(pearson(constant, target)).isZero();
            assertThat(pearson(target, constant)).isZero();
        }
    }

    @Test
    void givenALargeMean_whenCorrelated_thenWhatVariesCounts() {
        float[] target = new float[UNITS];
        float[] activation = new float[UNITS];
        for (int i = 0; i < UNITS; i++) {
            target[i] = 1000 + i % 7;
            activation[i] = 500 - i % 7;
        }
        assertThat(pearson(activation, target)).isCloseTo(-1, org.assertj.core.data.Offset.offset(1e-6));
    }

    private static double pearson(float[] activation, float[] target) {
        try (PointerScope scope = new PointerScope()) {
            return Kernels.cpu()
                    .match(Tensors.of(activation, 1, UNITS), Tensors.of(target, 1, UNITS), null)
                    .pearson(0);
        }
    }
}
