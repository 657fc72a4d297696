// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On a machine with a GPU and a build of the profile gpu: the CUDA kernels against those of the CPU. Skipped elsewhere. */
class CudaKernelsOnGpuTest {
    private static final int PICTURES = 3;
    private static final int[] COUNTS = {1, 5, 1001, 50021};
    private static final ActivationKernels.AdamConstants ADAM = new ActivationKernels.AdamConstants(0.9, 0.999, 1e-8);
    private static final double[] SCALE = {0.7, -1.1, 2};
    private static final double[] STEP = {0.03, 0.06, 0};

    private static ActivationKernels gpu;
    private static ActivationKernels cpu;

    @BeforeAll
    static void requireAGpu() {
        CudaKernels.Availability availability = CudaKernels.availability();
        assumeTrue(availability.available(), "No CUDA here: " + availability.sentence());
        gpu = CudaKernels.on(new Device(0));
        cpu = Kernels.cpu();
    }

    @Test
    void givenActivations_whenMatchedOnTheGpu_thenResidualsAreEqualAndSumsAgree() {
        for (int count : COUNTS) {
            try (PointerScope scope = new PointerScope()) {
                Tensor activation = tensor(count, 1);
                Tensor target = tensor(count, 2);
                Tensor residual = torch.empty_like(activation);
                Tensor residualThere = toGpu(residual);
                double[] here = cpu.match(activation, target, residual).sums();
                double[] there = gpu.match(toGpu(activation), toGpu(target), residualThere)
                        .sums();

                assertThat(there).hasSameSizeAs(here);
                for (int i = 0; i < here.length; i++) {
                    assertThat(there[i]).isCloseTo(here[i], within(1e-12 * count));
                }
                assertThat(floats(residualThere)).isEqualTo(floats(residual));
            }
        }
    }

    @Test
    void givenPictures_whenSteppedOnTheGpu_thenTheyAgreeWithTheCpuToOneFloat() {
        for (int count : COUNTS) {
            try (PointerScope scope = new PointerScope()) {
                Tensor x = tensor(count, 3);
                Tensor gradient = tensor(count, 4);
                Tensor there = toGpu(x);
                ActivationKernels.StepNorms expected = cpu.normalizedStep(x, gradient, SCALE, STEP, 0.125f, 0.875f);
                assertNorms(gpu.normalizedStep(there, toGpu(gradient), SCALE, STEP, 0.125f, 0.875f), expected);
                assertClose(there, x);

                Tensor m = tensor(count, 5);
                Tensor v = tensor(count, 6).abs();
                Tensor mThere = toGpu(m);
                Tensor vThere = toGpu(v);
                there = toGpu(x);
                long[] iteration = {1, 4, 7};
                expected = cpu.adamStep(x, gradient, m, v, SCALE, STEP, iteration, ADAM, 0.125f, 0.875f);
                assertNorms(
                        gpu.adamStep(
                                there, toGpu(gradient), mThere, vThere, SCALE, STEP, iteration, ADAM, 0.125f, 0.875f),
                        expected);
                assertClose(there, x);
                assertClose(mThere, m);
                assertClose(vThere, v);
            }
        }
    }

    @Test
    void givenValuesWithTies_whenRankedOnTheGpu_thenTheRanksAreThoseOfTheCpu() {
        for (int count : COUNTS) {
            try (PointerScope scope = new PointerScope()) {
                Tensor values = tensor(count, 7).relu();
                assertThat(floats(gpu.ranks(toGpu(values)))).isEqualTo(floats(cpu.ranks(values)));
            }
        }
    }

    private static void assertNorms(ActivationKernels.StepNorms actual, ActivationKernels.StepNorms expected) {
        assertThat(actual.gradient()).containsExactly(expected.gradient(), within(1e-10));
        assertThat(actual.change()).containsExactly(expected.change(), within(1e-5));
    }

    private static void assertClose(Tensor actual, Tensor expected) {
        float[] there = floats(actual);
        float[] here = floats(expected);
        assertThat(there).hasSameSizeAs(here);
        for (int i = 0; i < here.length; i++) {
            assertThat(there[i]).isCloseTo(here[i], within(Math.ulp(here[i])));
        }
    }

    private static Tensor tensor(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[PICTURES * count];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return torch.from_blob(
                        new FloatPointer(values),
                        new long[] {PICTURES, count},
                        new TensorOptions(torch.ScalarType.Float))
                .clone();
    }

    private static Tensor toGpu(Tensor tensor) {
        return tensor.to(new org.bytedeco.pytorch.Device("cuda:0"), torch.ScalarType.Float);
    }

    private static float[] floats(Tensor tensor) {
        Tensor here = tensor.cpu();
        float[] values = new float[(int) here.numel()];
        here.data_ptr_float().get(values);
        return values;
    }
}
