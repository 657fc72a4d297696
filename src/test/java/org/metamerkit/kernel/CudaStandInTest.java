// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the text of the CUDA kernels on the CPU stand-in of test/cpp, which compares with the scalar reference. */
class CudaStandInTest {
    private static final Path TEST = Path.of("test", "cpp");
    private static final Path MAIN = Path.of("main", "cpp");

    @TempDir
    Path folder;

    @Test
    void givenTheCudaKernels_whenActedOutOnTheCpu_thenTheyAgreeWithTheReferenceInAnyThreadOrder()
            throws IOException, InterruptedException {
        ExternalProgram.Outcome outcome = compileAndRun(List.of(
                TEST.resolve("cuda_stand_in_check.cpp"),
                MAIN.resolve("activation_match_reference.cpp"),
                MAIN.resolve("activation_match_common.cpp")));

        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(outcome.lastLine()).isEqualTo("2238 checks, 0 failed");
    }

    @Test
    void givenKernelsThatAreWrongOnPurpose_whenActedOut_thenTheStandInFindsEachOfThem()
            throws IOException, InterruptedException {
        ExternalProgram.Outcome outcome = compileAndRun(List.of(TEST.resolve("cuda_stand_in_self_check.cpp")));

        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(outcome.lastLine()).isEqualTo("17 checks, 0 failed");
    }

    private ExternalProgram.Outcome compileAndRun(List<Path> sources) throws IOException, InterruptedException {
        Path program = folder.resolve("check");
        List<String> command = new ArrayList<>(List.of(
                ExternalProgram.require("g++"),
                "-std=c++17",
                "-O2",
                "-ffp-contract=off",
                "-U_FORTIFY_SOURCE",
                "-Wall",
                "-Wextra",
                "-Wno-unknown-pragmas",
                "-o",
                program.toString()));
        sources.forEach(source -> command.add(source.toString()));
        ExternalProgram.Outcome compiled = ExternalProgram.run(command, Map.of());
        assertThat(compiled.exitCode()).as(compiled.output()).isZero();
        assertThat(compiled.output()).as("the compiler's warnings").isEmpty();
        return ExternalProgram.run(List.of(program.toString()), Map.of());
    }
}
