// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.metamerkit.kernel.KernelTests.constant;
import static org.metamerkit.kernel.KernelTests.tensor;
import static org.metamerkit.kernel.KernelTests.values;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.metamerkit.kernel.ActivationKernels.AdamConstants;
import org.metamerkit.kernel.KernelTests.Implementation;

/** What the kernels refuse, in C and in Java, that nothing is touched then, and that they leave no memory behind. */
class KernelErrorsTest {
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
    }

    @ParameterizedTest
    @EnumSource(
            value = Implementation.class,
            names = {"SCALAR", "PORTABLE"})
    void givenBadArgumentsInC_whenCalled_thenTheCodeAndASentenceComeBack(Implementation implementation) {
        assertThat(implementation.has()).isTrue();
        FloatPointer data = new FloatPointer(1f, 2f);
        double[] six = new double[MatchSums.SUMS];
        assertThat(ActivationMatch.am_match(-1, 2, data, data, null, six)).isEqualTo(1);
        assertThat(ActivationMatch.am_last_error()).isEqualTo("The sizes are -1 x 2, but a size cannot be negative.");
        assertThat(ActivationMatch.am_match(1L << 40, 1L << 40, data, data, null, six))
                .isEqualTo(1);
        assertThat(ActivationMatch.am_last_error()).contains("more than any memory holds");
        assertThat(ActivationMatch.am_match(1, 2, null, data, null, six)).isEqualTo(1);
        assertThat(ActivationMatch.am_last_error())
                .isEqualTo("The argument activation is NULL, but must point to 2 elements.");
        assertThat(ActivationMatch.am_match(1, 2, data, data, null, null)).isEqualTo(1);
        assertThat(ActivationMatch.am_match(0, 0, null, null, null, null)).isZero();
        assertThat(ActivationMatch.am_match(3, 0, null, null, null, new double[18]))
                .isZero();
        assertThat(ActivationMatch.am_ranks(1, 2, data, null)).isEqualTo(1);
        assertThat(ActivationMatch.am_ranks(1, 1L << 33, data, data)).isEqualTo(1);
        assertThat(ActivationMatch.am_last_error()).contains("A row has 8589934592 values");
        assertThat(ActivationMatch.am_normalized_step(1, 2, data, data, six, null, 0, 1, six, six))
                .isEqualTo(1);
        assertThat(data.get(0)).isEqualTo(1);
    }

    @Test
    void givenAnInstructionSetThatIsNone_whenChosen_thenItIsRefusedAndTheChoiceStays() {
        String before = ActivationMatch.am_instruction_set();
        assertThat(ActivationMatch.am_choose_instruction_set("mmx")).isEqualTo(1);
        assertThat(ActivationMatch.am_last_error())
                .isEqualTo("There is no instruction set mmx: choose scalar, portable, avx2 or avx512.");
        assertThat(ActivationMatch.am_choose_instruction_set(null)).isEqualTo(1);
        assertThat(ActivationMatch.am_instruction_set()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(
            value = Implementation.class,
            names = {"SCALAR", "PORTABLE", "LIBTORCH"})
    void givenBadArgumentsInJava_whenCalled_thenASentenceSaysSoAndNothingIsTouched(Implementation implementation) {
        ActivationKernels kernels = implementation.kernels();
        Tensor x = tensor(new float[] {.1f, .2f, .3f, .4f}, 2, 2);
        Tensor g = tensor(new float[] {1, 2, 3, 4}, 2, 2);
        Tensor other = tensor(new float[] {1, 2, 3}, 1, 3);
        refused(() -> kernels.match(x, other, null), "The tensor target has 1 x 3 elements, but must have 2 x 2");
        refused(() -> kernels.match(x, g, other), "The tensor residual has 1 x 3");
        refused(() -> kernels.match(x, x.t(), null), "The tensor target is not contiguous");
        refused(() -> kernels.match(x.to(torch.ScalarType.Double), g, null), "must have 32-bit floats");
        refused(() -> kernels.match(null, g, null), "The tensor activation is undefined");
        refused(() -> kernels.ranks(tensor(new float[] {1}).reshape()), "has no dimension");
        refused(
                () -> kernels.normalizedStep(x, g, constant(1, 2), constant(1, 3), 0, 1),
                "There are 3 entries in step");
        refused(() -> kernels.normalizedStep(x, g, constant(1, 2), constant(1, 2), 1, 0), "The clamp is [1");
        refused(
                () -> kernels.normalizedStep(x, g, constant(1, 2), constant(1, 2), Float.NaN, 1),
                "its low end must not exceed its high end");
        refused(() -> adam(kernels, x, g, 0, ADAM), "The iteration of picture 1 is 0, but the first is 1.");
        refused(() -> adam(kernels, x, g, 1, new AdamConstants(1, 0.9, 0)), "but must lie in [0, 1).");
        refused(() -> adam(kernels, x, g, 1, new AdamConstants(0.9, Double.NaN, 0)), "but must lie in [0, 1).");
        refused(() -> adam(kernels, x, g, 1, new AdamConstants(0.9, 0.9, -1)), "must not be negative");
        assertThat(values(x)).containsExactly(.1f, .2f, .3f, .4f);
    }

    @ParameterizedTest
    @EnumSource(
            value = Implementation.class,
            names = {"AVX512", "PORTABLE", "LIBTORCH"})
    void givenManyCalls_whenTheyAreOver_thenTheProcessHasNotGrown(Implementation implementation) throws IOException {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/status")), "the size of the process is read on Linux");
        ActivationKernels kernels = implementation.kernels();
        int count = 20_000;
        Tensor x = torch.rand(2, count);
        Tensor g = torch.randn(2, count);
        Tensor m = torch.zeros(2, count);
        Tensor v = torch.zeros(2, count);
        Tensor residual = torch.empty_like(x);
        int calls = implementation == Implementation.LIBTORCH ? 300 : 1_500;
        long before = 0;
        for (int i = -calls / 2; i < calls; i++) {
            if (i == 0) {
                System.gc();
                before = residentBytes();
            }
            try (PointerScope inner = new PointerScope()) {
                kernels.match(x, g, residual);
                kernels.normalizedStep(x, g, constant(1, 2), constant(0.1, 2), 0, 1);
                kernels.adamStep(x, g, m, v, constant(1, 2), constant(0.1, 2), new long[] {1, 1}, ADAM, 0, 1);
                inner.attach(kernels.ranks(g));
            }
        }
        System.gc();
        // 1,500 leaked rank tensors would be 240 MB, 1,500 scratch buffers of the sort 480 MB.
        assertThat(residentBytes() - before).isLessThan(20L << 20);
    }

    private static void adam(ActivationKernels kernels, Tensor x, Tensor g, long iteration, AdamConstants constants) {
        Tensor zeros = torch.zeros_like(x);
        kernels.adamStep(
                x, g, zeros, zeros, constant(1, 2), constant(1, 2), new long[] {1, iteration}, constants, 0, 1);
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    private static long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("there is no VmRSS in /proc/self/status");
    }
}
