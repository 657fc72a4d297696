// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/** What of the CUDA side can be tested without CUDA. */
class CudaKernelsTest {
    private static final int[] KNOWN = {75, 80, 86, 87, 88, 89, 90, 100, 103, 110, 120, 121};

    @Test
    void givenABuildWithoutCuda_whenAskedForTheKernels_thenASentenceSaysWhyNotAndWhatToDo() {
        CudaKernels.Availability availability = CudaKernels.availability();
        assumeFalse(availability.available(), "This machine has a GPU and a build for it: see CudaKernelsOnGpuTest");

        assertThat(availability.sentence()).containsAnyOf("profile gpu", "nvidia-smi", "driver");
        assertThat(availability.sentence()).doesNotContain("\n");
        assertThatThrownBy(() -> CudaKernels.on(new Device(0)))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining(availability.sentence());
        Kernels.Choice choice = Kernels.choiceFor(new Device(0));
        assertThat(choice.kernels()).isInstanceOf(LibtorchKernels.class);
        assertThat(choice.reason()).contains(availability.sentence());
    }

    @Test
    void givenAGpuThatNvrtcKnows_whenAnArchitectureIsChosen_thenItIsItsOwn() {
        assertThat(NvrtcCompiler.architectureFor(8, 0, KNOWN)).isEqualTo("sm_80");
        assertThat(NvrtcCompiler.architectureFor(12, 0, KNOWN)).isEqualTo("sm_120");
    }

    @Test
    void givenAGpuNewerThanNvrtc_whenAnArchitectureIsChosen_thenItsFamilysBinaryOrPtxIsTaken() {
        assertThat(NvrtcCompiler.architectureFor(8, 4, KNOWN)).isEqualTo("sm_80");
        assertThat(NvrtcCompiler.architectureFor(13, 0, KNOWN)).isEqualTo("compute_121");
    }

    @Test
    void givenAGpuOlderThanNvrtc_whenAnArchitectureIsChosen_thenTheErrorNamesBoth() {
        assertThatThrownBy(() -> NvrtcCompiler.architectureFor(7, 0, KNOWN))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("7.0")
                .hasMessageContaining("7.5");
    }

    @Test
    void givenAdamsIterations_whenTheParametersAreLaidOut_thenEachPictureHasItsRow() {
        double[] rows =
                CudaKernels.parameters(new double[] {2, 3}, new double[] {0.5, 0}, new long[] {1, 2}, 0.5, 0.75);

        assertThat(rows).containsExactly(2, 0.5, 0.5, 0.25, 3, 0, 0.75, 1 - 0.5625);
    }

    @Test
    void givenArgumentsOfEveryType_whenLaidOutForALaunch_thenTheirBitsAreInTheFirstBytes() {
        assertThat(CudaModule.bits(null)).isZero();
        assertThat(CudaModule.bits(-2L)).isEqualTo(-2L);
        assertThat((int) CudaModule.bits(-2)).isEqualTo(-2);
        assertThat(Float.intBitsToFloat((int) CudaModule.bits(1.5f))).isEqualTo(1.5f);
        assertThat(Double.longBitsToDouble(CudaModule.bits(-0.1))).isEqualTo(-0.1);
        try (Pointer pointer = new org.bytedeco.javacpp.BytePointer(8L)) {
            assertThat(CudaModule.bits(pointer)).isEqualTo(pointer.address());
        }
        assertThatThrownBy(() -> CudaModule.bits("text"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("String");
    }
}
