// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Assumptions;

/** What the tests of the kernels share: implementations, tensors from arrays and back. */
final class KernelTests {
    /** Sizes around the lanes (8), the blocks (4096) and the thresholds of threads and streaming stores. */
    static final int[] COUNTS = {0, 1, 2, 7, 8, 9, 15, 17, 100, 4095, 4096, 4097, 12_345, 70_001};

    private KernelTests() {}

    /** Every implementation that runs on a CPU. */
    enum Implementation {
        SCALAR,
        PORTABLE,
        AVX2,
        AVX512,
        LIBTORCH;

        /** The kernels; skips the test where this CPU lacks the instruction set. */
        ActivationKernels kernels() {
            NativeRuntime.load();
            if (this == LIBTORCH) {
                return new LibtorchKernels();
            }
            Assumptions.assumeTrue(has(), () -> "this CPU lacks " + this);
            return new NativeKernels();
        }

        /** Chooses the instruction set, if this CPU has it. */
        boolean has() {
            NativeRuntime.load();
            return this == LIBTORCH
                    || ActivationMatch.am_choose_instruction_set(name().toLowerCase(java.util.Locale.ROOT)) == 0;
        }
    }

    /** The best instruction set again, for the tests that follow. */
    static void restore() {
        for (Implementation implementation :
                new Implementation[] {Implementation.AVX512, Implementation.AVX2, Implementation.PORTABLE}) {
            if (implementation.has()) {
                return;
            }
        }
    }

    static Tensor tensor(float[] values, long... sizes) {
        NativeRuntime.load();
        if (values.length == 0) {
            return torch.empty(sizes);
        }
        try (FloatPointer data = new FloatPointer(values)) {
            return torch.from_blob(data, sizes).clone();
        }
    }

    static float[] values(Tensor tensor) {
        float[] values = new float[(int) tensor.numel()];
        if (values.length > 0) {
            tensor.data_ptr_float().get(values);
        }
        return values;
    }

    /** Normal numbers with a different offset a seed, so that sums do not vanish. */
    static float[] normal(long seed, int count) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() + 0.3 * (seed % 3));
        }
        return values;
    }

    static double[] constant(double value, int count) {
        double[] values = new double[count];
        java.util.Arrays.fill(values, value);
        return values;
    }
}
