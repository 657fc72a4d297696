// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.metamerkit.kernel.KernelTests.COUNTS;
import static org.metamerkit.kernel.KernelTests.normal;
import static org.metamerkit.kernel.KernelTests.tensor;
import static org.metamerkit.kernel.KernelTests.values;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.metamerkit.kernel.KernelTests.Implementation;

/** The match kernel: the six sums against double precision in Java, closed forms, and the same bits everywhere. */
class MatchKernelTest {
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
    void givenAnySize_whenMatched_thenTheSumsAreThoseOfDoublePrecision(Implementation implementation) {
        ActivationKernels kernels = implementation.kernels();
        for (int count : COUNTS) {
            for (int pictures : new int[] {1, 3}) {
                float[] a = normal(count, pictures * count);
                float[] t = normal(count + 1, pictures * count);
                Tensor residual = tensor(new float[pictures * count], pictures, count);
                MatchSums sums = kernels.match(tensor(a, pictures, count), tensor(t, pictures, count), residual);
                assertThat(sums.count()).isEqualTo(count);
                for (int picture = 0; picture < pictures; picture++) {
                    double[] own =
                            Arrays.copyOfRange(sums.sums(), picture * MatchSums.SUMS, (picture + 1) * MatchSums.SUMS);
                    assertSums(own, expected(a, t, picture * count, count), implementation + " " + count);
                }
                float[] difference = new float[a.length];
                for (int i = 0; i < a.length; i++) {
                    difference[i] = a[i] - t[i];
                }
                assertThat(values(residual)).isEqualTo(difference);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Implementation.class)
    void givenWholeNumbers_whenMatched_thenTheSumsAreExact(Implementation implementation) {
        int count = 10_007;
        float[] a = new float[count];
        float[] t = new float[count];
        for (int i = 0; i < count; i++) {
            a[i] = i;
            t[i] = i - 2;
        }
        MatchSums sums = implementation.kernels().match(tensor(a, 1, count), tensor(t, 1, count), null);
        double n = count;
        double sum = n * (n - 1) / 2;
        double squares = (n - 1) * n * (2 * n - 1) / 6;
        assertThat(sums.residualSquared(0)).isEqualTo(4 * n);
        assertThat(sums.activation(0)).isEqualTo(sum);
        assertThat(sums.activationSquared(0)).isEqualTo(squares);
        assertThat(sums.target(0)).isEqualTo(sum - 2 * n);
        assertThat(sums.targetSquared(0)).isEqualTo(squares - 4 * sum + 4 * n);
        assertThat(sums.product(0)).isEqualTo(squares - 2 * sum);
        assertThat(sums.pearson(0)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Implementation.class)
    void givenNumbersWhoseSquaresOverflowAFloat_whenMatched_thenTheSumsAreFinite(Implementation implementation) {
        float[] a = {1e30f, 1e-30f, Float.MIN_VALUE, -0.0f};
        float[] t = {-1e30f, 0f, 0f, 0f};
        MatchSums sums = implementation.kernels().match(tensor(a, 1, 4), tensor(t, 1, 4), null);
        double large = (double) 1e30f * 1e30f;
        assertThat(sums.activationSquared(0)).isEqualTo(large, within(large * 1e-15));
        assertThat(sums.residualSquared(0)).isEqualTo(4 * large, within(large * 1e-6));
        assertThat(sums.product(0)).isEqualTo(-large, within(large * 1e-15));
    }

    @ParameterizedTest
    @EnumSource(Implementation.class)
    void givenDenormals_whenMatched_thenTheyAreNotFlushed(Implementation implementation) {
        float[] a = new float[100];
        Arrays.fill(a, Float.MIN_VALUE);
        MatchSums sums = implementation.kernels().match(tensor(a, 1, 100), tensor(new float[100], 1, 100), null);
        assertThat(sums.activation(0)).isEqualTo(100 * (double) Float.MIN_VALUE);
        assertThat(sums.residualSquared(0)).isEqualTo(100 * (double) Float.MIN_VALUE * Float.MIN_VALUE);
    }

    @ParameterizedTest
    @EnumSource(Implementation.class)
    void givenNanAndInfinityInOnePicture_whenMatched_thenTheOthersAreUntouched(Implementation implementation) {
        ActivationKernels kernels = implementation.kernels();
        int count = 5_000;
        float[] a = normal(1, 3 * count);
        float[] t = normal(2, 3 * count);
        MatchSums clean = kernels.match(tensor(a, 3, count), tensor(t, 3, count), null);
        a[count + 4_711] = Float.NaN;
        a[2 * count + 11] = Float.POSITIVE_INFINITY;
        MatchSums sums = kernels.match(tensor(a, 3, count), tensor(t, 3, count), null);
        assertThat(Arrays.copyOf(sums.sums(), MatchSums.SUMS)).isEqualTo(Arrays.copyOf(clean.sums(), MatchSums.SUMS));
        assertThat(sums.activation(1)).isNaN();
        assertThat(sums.residualSquared(1)).isNaN();
        assertThat(sums.target(1)).isEqualTo(clean.target(1));
        assertThat(sums.activation(2)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(sums.residualSquared(2)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(sums.targetSquared(2)).isEqualTo(clean.targetSquared(2));
    }

    @ParameterizedTest
    @EnumSource(Implementation.class)
    void givenABatch_whenMatchedOneByOne_thenEveryBitIsTheSame(Implementation implementation) {
        ActivationKernels kernels = implementation.kernels();
        int count = 33_333;
        float[] a = normal(5, 4 * count);
        float[] t = normal(6, 4 * count);
        MatchSums batch = kernels.match(tensor(a, 4, count), tensor(t, 4, count), null);
        for (int picture = 0; picture < 4; picture++) {
            int from = picture * count;
            MatchSums alone = kernels.match(
                    tensor(Arrays.copyOfRange(a, from, from + count), 1, count),
                    tensor(Arrays.copyOfRange(t, from, from + count), 1, count),
                    null);
            assertThat(Arrays.copyOfRange(batch.sums(), picture * MatchSums.SUMS, (picture + 1) * MatchSums.SUMS))
                    .isEqualTo(alone.sums());
        }
    }

    @Test
    void givenAnyNumberOfThreadsAndInstructionSet_whenMatched_thenEveryBitIsTheSame() {
        int count = 1_234_567;
        Tensor a = tensor(normal(7, 2 * count), 2, count);
        Tensor t = tensor(normal(8, 2 * count), 2, count);
        MatchSums first = null;
        float[] firstResidual = null;
        for (Implementation set :
                new Implementation[] {Implementation.PORTABLE, Implementation.AVX2, Implementation.AVX512}) {
            for (int threads = 1; threads <= 3 && set.has(); threads++) {
                NativeRuntime.setThreads(threads);
                Tensor residual = torch.empty_like(a);
                MatchSums sums = new NativeKernels().match(a, t, residual);
                if (first == null) {
                    first = sums;
                    firstResidual = values(residual);
                }
                assertThat(sums.sums()).as("%s, %d threads", set, threads).isEqualTo(first.sums());
                assertThat(values(residual)).isEqualTo(firstResidual);
            }
        }
    }

    @Test
    void givenAResidualTooLargeForTheCaches_whenStreamed_thenItIsWholeAndTheSumsAreTheReference() {
        int count = 4_500_001;
        // Two pictures of an odd count: the second row is not aligned and must take the plain stores.
        Tensor a = torch.randn(2, count);
        Tensor t = torch.randn(2, count);
        Tensor residual = torch.empty_like(a);
        MatchSums sums = new NativeKernels().match(a, t, residual);
        assertThat(residual.equal(a.sub(t))).isTrue();
        Assumptions.assumeTrue(Implementation.SCALAR.has());
        MatchSums reference = new NativeKernels().match(a, t, null);
        for (int i = 0; i < sums.sums().length; i++) {
            assertThat(sums.sums()[i]).isEqualTo(reference.sums()[i], within(1e-11 * a.numel()));
        }
    }

    private static void assertSums(double[] sums, double[] expected, String description) {
        for (int i = 0; i < MatchSums.SUMS; i++) {
            assertThat(sums[i])
                    .as(description + ", sum " + i)
                    .isEqualTo(expected[i], within(1e-12 * expected[6] + 1e-300));
        }
    }

    /** The six sums, and the sum of the absolute terms, to which their rounding is relative. */
    private static double[] expected(float[] a, float[] t, int from, int count) {
        double[] sums = new double[MatchSums.SUMS + 1];
        for (int i = from; i < from + count; i++) {
            float r = a[i] - t[i];
            sums[0] += (double) r * r;
            sums[1] += (double) t[i] * t[i];
            sums[2] += a[i];
            sums[3] += (double) a[i] * a[i];
            sums[4] += t[i];
            sums[5] += (double) a[i] * t[i];
            sums[6] += 1 + (double) r * r + (double) t[i] * t[i] + (double) a[i] * a[i];
        }
        return sums;
    }
}
