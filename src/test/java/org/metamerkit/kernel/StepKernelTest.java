// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.metamerkit.kernel.KernelTests.COUNTS;
import static org.metamerkit.kernel.KernelTests.constant;
import static org.metamerkit.kernel.KernelTests.normal;
import static org.metamerkit.kernel.KernelTests.tensor;
import static org.metamerkit.kernel.KernelTests.values;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.metamerkit.kernel.ActivationKernels.AdamConstants;
import org.metamerkit.kernel.ActivationKernels.StepNorms;
import org.metamerkit.kernel.KernelTests.Implementation;

/** The fused steps against the formulas in double precision, closed forms, and the same bits everywhere. */
class StepKernelTest {
    private static final AdamConstants ADAM = new AdamConstants(0.9, 0.999, 1e-8);
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
    void givenAnySize_whenSteppedAlongTheNormalisedGradient_thenTheFormulaHolds(Implementation implementation) {
        ActivationKernels kernels = implementation.kernels();
        for (int count : COUNTS) {
            float[] x = uniform(count, 2 * count);
            float[] g = normal(count, 2 * count);
            double[] scale = {0.25, -3};
            double[] step = {1, 0.5};
            Tensor stepped = tensor(x, 2, count);
            StepNorms norms = kernels.normalizedStep(stepped, tensor(g, 2, count), scale, step, 0, 1);
            for (int picture = 0; picture < 2; picture++) {
                double norm = Math.abs(scale[picture]) * norm(g, picture * count, count);
                assertThat(norms.gradient()[picture]).isEqualTo(norm, within(1e-12 * norm));
                double change = 0;
                float[] now = values(stepped);
                for (int i = picture * count; i < (picture + 1) * count; i++) {
                    double expected = x[i] - step[picture] * scale[picture] * g[i] / (norm + 1e-10);
                    float clamped = (float) Math.max(0, Math.min(1, expected));
                    if (Math.abs(now[i] - clamped) > Math.ulp(clamped)) {
                        assertThat(now[i])
                                .as("%s, element %d of %d", implementation, i, count)
                                .isEqualTo(clamped);
                    }
                    change += Math.pow(now[i] - x[i], 2);
                }
                assertThat(norms.change()[picture])
                        .isEqualTo(Math.sqrt(change), within(1e-6 * Math.sqrt(change) + 1e-12));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Implementation.class)
    void givenAGradientAlongOneAxis_whenStepped_thenThePictureMovesByTheStepAlongIt(Implementation implementation) {
        float[] x = {0.5f, 0.5f, 0.5f};
        Tensor stepped = tensor(x, 1, 3);
        StepNorms norms = implementation
                .kernels()
                .normalizedStep(stepped, tensor(new float[] {0, -8, 0}, 1, 3), constant(1, 1), constant(0.25, 1), 0, 1);
        assertThat(values(stepped)).containsExactly(0.5f, 0.75f, 0.5f);
        assertThat(norms.gradient()).containsExactly(8);
        assertThat(norms.change()[0]).isEqualTo(0.25);
    }

    @ParameterizedTest
    @EnumSource(Implementation.class)
    void givenAStepBeyondTheBounds_whenStepped_thenItIsClampedAndNanStays(Implementation implementation) {
        ActivationKernels kernels = implementation.kernels();
        float[] x = new float[9];
        float[] g = new float[9];
        for (int i = 0; i < 9; i++) {
            x[i] = 0.5f;
            g[i] = i % 2 == 0 ? 1 : -1;
        }
        Tensor stepped = tensor(x, 1, 9);
        StepNorms norms =
                kernels.normalizedStep(stepped, tensor(g, 1, 9), constant(1, 1), constant(30, 1), 0.125f, 0.75f);
        assertThat(values(stepped)).containsExactly(.125f, .75f, .125f, .75f, .125f, .75f, .125f, .75f, .125f);
        assertThat(norms.change()[0]).isEqualTo(Math.sqrt(5 * .375 * .375 + 4 * .25 * .25), within(1e-12));
        g[3] = Float.NaN;
        norms = kernels.normalizedStep(stepped, tensor(g, 1, 9), constant(1, 1), constant(1, 1), 0, 1);
        assertThat(norms.gradient()[0]).isNaN();
        assertThat(values(stepped)).containsOnly(Float.NaN);
    }

    @ParameterizedTest
    @EnumSource(Implementation.class)
    void givenPicturesAtRest_whenStepped_thenTheyKeepEveryBitAndTheirMoments(Implementation implementation) {
        ActivationKernels kernels = implementation.kernels();
        int count = 4_099;
        // Values outside the clamp would betray that a picture was touched.
        float[] x = normal(3, 2 * count);
        float[] moment = uniform(4, 2 * count);
        float[] gradient = normal(5, 2 * count);
        double[] rest = {0, 0.1};
        Tensor stepped = tensor(x, 2, count);
        StepNorms norms = kernels.normalizedStep(stepped, tensor(gradient, 2, count), constant(1, 2), rest, 0, 1);
        assertThat(Arrays.copyOf(values(stepped), count)).isEqualTo(Arrays.copyOf(x, count));
        assertThat(norms.change()[0]).isZero();
        assertThat(norms.change()[1]).isPositive();
        assertThat(norms.gradient()[0]).isPositive();

        Tensor first = tensor(moment, 2, count);
        Tensor second = tensor(moment, 2, count);
        norms = kernels.adamStep(
                stepped,
                tensor(gradient, 2, count),
                first,
                second,
                constant(1, 2),
                rest,
                new long[] {1, 1},
                ADAM,
                0,
                1);
        assertThat(Arrays.copyOf(values(stepped), count)).isEqualTo(Arrays.copyOf(x, count));
        assertThat(Arrays.copyOf(values(first), count)).isEqualTo(Arrays.copyOf(moment, count));
        assertThat(Arrays.copyOf(values(second), count)).isEqualTo(Arrays.copyOf(moment, count));
        assertThat(at(first, count)).isNotEqualTo(moment[count]);
        assertThat(norms.change()[0]).isZero();
        assertThat(norms.gradient()[0]).isEqualTo(norm(gradient, 0, count), within(1e-9));
    }

    @ParameterizedTest
    @EnumSource(Implementation.class)
    void givenAnySize_whenSteppedByAdam_thenTheFormulaHoldsOverThreeIterations(Implementation implementation) {
        ActivationKernels kernels = implementation.kernels();
        for (int count : COUNTS) {
            Tensor x = tensor(uniform(count, count), 1, count);
            Tensor m = tensor(new float[count], 1, count);
            Tensor v = tensor(new float[count], 1, count);
            for (long k = 1; k <= 3; k++) {
                float[] oldX = values(x);
                float[] oldM = values(m);
                float[] oldV = values(v);
                float[] g = normal(count + k, count);
                StepNorms norms = kernels.adamStep(
                        x, tensor(g, 1, count), m, v, constant(2, 1), constant(0.01, 1), new long[] {k}, ADAM, 0, 1);
                assertThat(norms.gradient()[0]).isEqualTo(2 * norm(g, 0, count), within(1e-9));
                float[] newX = values(x);
                float[] newM = values(m);
                float[] newV = values(v);
                for (int i = 0; i < count; i++) {
                    double first = 0.9 * oldM[i] + (1 - 0.9) * 2 * g[i];
                    double second = 0.999 * oldV[i] + (1 - 0.999) * 4 * ((double) g[i] * g[i]);
                    double update = 0.01
                            * (first / (1 - Math.pow(0.9, k)))
                            / (Math.sqrt(second / (1 - Math.pow(0.999, k))) + 1e-8);
                    float expected = (float) Math.max(0, Math.min(1, oldX[i] - update));
                    if (Math.abs(newX[i] - expected) > Math.ulp(expected)
                            || Math.abs(newM[i] - first) > Math.ulp((float) first)
                            || Math.abs(newV[i] - second) > Math.ulp((float) second)) {
                        assertThat(new double[] {newX[i], newM[i], newV[i]})
                                .as("%s, element %d of %d, iteration %d", implementation, i, count, k)
                                .isEqualTo(new double[] {expected, first, second});
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Implementation.class)
    void givenTheFirstIteration_whenSteppedByAdam_thenEveryElementMovesByTheLearningRate(
            Implementation implementation) {
        Tensor x = tensor(new float[] {0.5f, 0.5f, 0.5f, 0.5f}, 2, 2);
        Tensor zeros = tensor(new float[4], 2, 2);
        // m/(1-b1) = g and sqrt(v/(1-b2)) = |g|: the first step is the learning rate against the gradient's sign.
        StepNorms norms = implementation
                .kernels()
                .adamStep(
                        x,
                        tensor(new float[] {3, -0.125f, 7, 1}, 2, 2),
                        zeros,
                        tensor(new float[4], 2, 2),
                        constant(1, 2),
                        new double[] {0.125, 0.25},
                        new long[] {1, 1},
                        new AdamConstants(0.9, 0.999, 0),
                        0,
                        1);
        assertThat(at(x, 0)).isEqualTo(0.375f, within(1e-7f));
        assertThat(at(x, 1)).isEqualTo(0.625f, within(1e-7f));
        assertThat(at(x, 2)).isEqualTo(0.25f, within(1e-7f));
        assertThat(at(x, 3)).isEqualTo(0.25f, within(1e-7f));
        assertThat(norms.change()[0]).isEqualTo(0.125 * Math.sqrt(2), within(1e-7));
        assertThat(norms.gradient()[1]).isEqualTo(Math.sqrt(50), within(1e-12));
    }

    @Test
    void givenAnyThreadsInstructionSetAndBatch_whenStepped_thenEveryBitIsTheSame() {
        int count = 3 * 224 * 224;
        float[] x = uniform(1, 3 * count);
        float[] g = normal(2, 3 * count);
        float[] m = normal(3, 3 * count);
        float[] v = uniform(4, 3 * count);
        float[][] first = null;
        double[] firstNorms = null;
        for (Implementation set :
                new Implementation[] {Implementation.PORTABLE, Implementation.AVX2, Implementation.AVX512}) {
            for (int threads = 1; threads <= 3 && set.has(); threads++) {
                NativeRuntime.setThreads(threads);
                for (boolean oneByOne : new boolean[] {false, true}) {
                    float[][] results = new float[4][0];
                    double[] norms = new double[0];
                    int pieces = oneByOne ? 3 : 1;
                    int pictures = 3 / pieces;
                    for (int piece = 0; piece < pieces; piece++) {
                        Tensor[] state = {
                            part(x, piece, pictures, count), part(m, piece, pictures, count),
                            part(v, piece, pictures, count), part(x, piece, pictures, count)
                        };
                        Tensor gradient = part(g, piece, pictures, count);
                        long[] iteration = new long[pictures];
                        Arrays.fill(iteration, 5);
                        StepNorms adam = new NativeKernels()
                                .adamStep(
                                        state[0],
                                        gradient,
                                        state[1],
                                        state[2],
                                        constant(0.7, pictures),
                                        constant(0.01, pictures),
                                        iteration,
                                        ADAM,
                                        0,
                                        1);
                        StepNorms normalized = new NativeKernels()
                                .normalizedStep(
                                        state[3], gradient, constant(0.7, pictures), constant(1, pictures), 0, 1);
                        for (int i = 0; i < 4; i++) {
                            results[i] = joined(results[i], values(state[i]));
                        }
                        for (int i = 0; i < pictures; i++) {
                            norms = joined(norms, new double[] {
                                adam.gradient()[i],
                                adam.change()[i],
                                normalized.gradient()[i],
                                normalized.change()[i]
                            });
                        }
                    }
                    if (first == null) {
                        first = results;
                        firstNorms = norms;
                    }
                    assertThat(norms).as("%s, %d threads", set, threads).isEqualTo(firstNorms);
                    for (int i = 0; i < 4; i++) {
                        assertThat(Arrays.equals(results[i], first[i])).isTrue();
                    }
                }
            }
        }
    }

    private static Tensor part(float[] values, int piece, int pictures, int count) {
        int from = piece * pictures * count;
        return tensor(Arrays.copyOfRange(values, from, from + pictures * count), pictures, count);
    }

    private static float[] joined(float[] a, float[] b) {
        float[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static double[] joined(double[] a, double[] b) {
        double[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static float at(Tensor tensor, int index) {
        return tensor.data_ptr_float().get(index);
    }

    private static float[] uniform(long seed, int count) {
        java.util.Random random = new java.util.Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }

    private static double norm(float[] values, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += (double) values[i] * values[i];
        }
        return Math.sqrt(sum);
    }
}
