// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.metamerkit.kernel.KernelTests.COUNTS;
import static org.metamerkit.kernel.KernelTests.normal;
import static org.metamerkit.kernel.KernelTests.tensor;
import static org.metamerkit.kernel.KernelTests.values;

import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.metamerkit.kernel.KernelTests.Implementation;

/** Average ranks against counting, closed forms and each other. */
class RankKernelTest {
    private PointerScope scope;

    @BeforeEach
    void open() {
        NativeRuntime.load();
        scope = new PointerScope();
    }

    @AfterEach
    void close() {
        scope.close();
        KernelTests.restore();
        NativeRuntime.setThreads(PhysicalCores.available());
    }

    @ParameterizedTest
    @EnumSource(Implementation.class)
    void givenTies_whenRanked_thenTheyShareTheAverageOfTheirRanks(Implementation implementation) {
        float[] values = {3, 1, 3, -2, 3, 1, 0, -0.0f};
        // scipy.stats.rankdata([3, 1, 3, -2, 3, 1, 0, -0.0])
        assertThat(values(implementation.kernels().ranks(tensor(values, 1, 8))))
                .containsExactly(7, 4.5f, 7, 1, 7, 4.5f, 2.5f, 2.5f);
    }

    @ParameterizedTest
    @EnumSource(Implementation.class)
    void givenInfinitiesAndDenormals_whenRanked_thenTheyTakeTheirPlaces(Implementation implementation) {
        float[] values = {
            Float.POSITIVE_INFINITY,
            Float.MIN_VALUE,
            -Float.MIN_VALUE,
            0,
            Float.NEGATIVE_INFINITY,
            Float.MAX_VALUE,
            -Float.MAX_VALUE,
            Float.POSITIVE_INFINITY
        };
        assertThat(values(implementation.kernels().ranks(tensor(values, 1, 8))))
                .containsExactly(7.5f, 5, 3, 4, 1, 6, 2, 7.5f);
    }

    @ParameterizedTest
    @EnumSource(Implementation.class)
    void givenANanInOneRow_whenRanked_thenThatRowAloneIsNan(Implementation implementation) {
        float[] values = normal(1, 3 * 1_000);
        values[1_500] = -Float.NaN;
        float[] ranks = values(implementation.kernels().ranks(tensor(values, 3, 1_000)));
        assertThat(Arrays.copyOfRange(ranks, 1_000, 2_000)).containsOnly(Float.NaN);
        assertThat(Arrays.copyOf(ranks, 1_000)).isEqualTo(expected(Arrays.copyOf(values, 1_000)));
        assertThat(Arrays.copyOfRange(ranks, 2_000, 3_000))
                .isEqualTo(expected(Arrays.copyOfRange(values, 2_000, 3_000)));
    }

    @ParameterizedTest
    @EnumSource(Implementation.class)
    void givenAnySizeWithAndWithoutTies_whenRanked_thenTheRanksAreCounted(Implementation implementation) {
        ActivationKernels kernels = implementation.kernels();
        for (int count : COUNTS) {
            for (float coarseness : new float[] {0, 0.01f, 1}) {
                float[] values = normal(count, 2 * count);
                for (int i = 0; i < values.length && coarseness > 0; i++) {
                    // Rectified and rounded, as the activations of many a stage are.
                    values[i] = Math.max(0, Math.round(values[i] / coarseness) * coarseness);
                }
                float[] ranks = values(kernels.ranks(tensor(values, 2, count)));
                assertThat(Arrays.copyOf(ranks, count)).isEqualTo(expected(Arrays.copyOf(values, count)));
                assertThat(Arrays.copyOfRange(ranks, count, 2 * count))
                        .isEqualTo(expected(Arrays.copyOfRange(values, count, 2 * count)));
            }
        }
    }

    @Test
    void givenOneLongRow_whenRankedByAnyNumberOfThreads_thenAPermutationIsInverted() {
        int count = 1_500_000;
        int[] order = new int[count];
        Random random = new Random(9);
        for (int i = 0; i < count; i++) {
            order[i] = i;
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = order[i] - 700_000;
        }
        for (int threads = 1; threads <= 3; threads++) {
            NativeRuntime.setThreads(threads);
            float[] ranks = values(new NativeKernels().ranks(tensor(values, 1, count)));
            boolean right = true;
            for (int i = 0; i < count; i++) {
                right &= ranks[i] == order[i] + 1;
            }
            assertThat(right).as("%d threads", threads).isTrue();
        }
    }

    @Test
    void givenEveryValueTheSame_whenRanked_thenAllShareTheMiddle() {
        int count = 300_000;
        float[] values = new float[count];
        Arrays.fill(values, 6);
        assertThat(values(new NativeKernels().ranks(tensor(values, 1, count)))).containsOnly((count + 1) / 2f);
    }

    /** Half of what is below plus half of what is not above plus a half. */
    private static float[] expected(float[] values) {
        float[] positive = values.clone();
        for (int i = 0; i < positive.length; i++) {
            positive[i] += 0.0f; // -0 becomes +0, which Arrays.sort would tell apart
        }
        float[] sorted = positive.clone();
        Arrays.sort(sorted);
        float[] ranks = new float[values.length];
        for (int i = 0; i < ranks.length; i++) {
            double below = lowerBound(sorted, positive[i]);
            double notAbove = lowerBound(sorted, Math.nextUp(positive[i]));
            ranks[i] = (float) ((below + notAbove + 1) / 2);
        }
        return ranks;
    }

    private static int lowerBound(float[] sorted, float value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
