// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles the CUDA kernels with NVRTC, without a GPU. JavaCPP's CUDA library wants a libcuda.so.1, which comes with NVIDIA's
 * driver: an empty one is enough to compile. It has to be on the library path when a JVM starts, so that the work is done by
 * {@link NvrtcProgram} in a JVM of its own.
 */
@Tag("nvrtc")
class NvrtcCompilerTest {
    @TempDir
    static Path folder;

    private static ExternalProgram.Outcome outcome;

    @BeforeAll
    static void compileInAJvmOfItsOwn() throws IOException, InterruptedException {
        Path driver = Files.createDirectory(folder.resolve("driver"));
        ExternalProgram.Outcome built = ExternalProgram.run(
                List.of(
                        ExternalProgram.require("gcc"),
                        "-shared",
                        "-Wl,-soname,libcuda.so.1",
                        "-o",
                        driver.resolve("libcuda.so.1").toString(),
                        "-x",
                        "c",
                        "/dev/null"),
                Map.of());
        assertThat(built.exitCode()).as(built.output()).isZero();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                NvrtcProgram.class.getName(),
                folder.resolve("cache").toString()));
        outcome = ExternalProgram.run(command, Map.of("LD_LIBRARY_PATH", driver.toString()));
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }

    @Test
    void givenEveryArchitectureOfTheArchitectureDocument_whenCompiled_thenEachCubinHoldsEveryKernel() {
        List<String> lines = lines("cubin");

        assertThat(lines)
                .extracting(line -> line.split(" ")[0])
                .containsExactly("sm_75", "sm_80", "sm_86", "sm_89", "sm_90", "sm_100", "sm_120");
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.split(" ")[1].split(",")).containsExactly(CudaSourceTest.KERNELS));
    }

    @Test
    void givenAnArchitectureForPtx_whenCompiled_thenTheTextHoldsEveryKernel() {
        assertThat(lines("ptx"))
                .singleElement()
                .satisfies(line -> assertThat(line.split(",")).containsExactly(CudaSourceTest.KERNELS));
    }

    @Test
    void givenACompiledArchitecture_whenCompiledAgain_thenItComesFromTheCacheUnchanged() {
        assertThat(lines("again")).containsExactly("cached true same true");
    }

    @Test
    void givenADamagedCachedCubin_whenCompiled_thenItIsCompiledAgainAndTheCacheIsWhole() {
        assertThat(lines("damaged")).containsExactly("cached false same true then cached true");
        assertThat(lines("empty")).containsExactly("cached false same true then cached true");
    }

    @Test
    void givenTheCacheFolder_whenAllIsDone_thenNoPartialFileIsLeft() throws IOException {
        try (var files = Files.list(folder.resolve("cache"))) {
            assertThat(files).isNotEmpty().noneMatch(file -> file.toString().endsWith(".partial"));
        }
    }

    @Test
    void givenACacheFolderThatCannotBeMade_whenCompiled_thenTheCubinIsThereAllTheSame() {
        assertThat(lines("unwritable")).containsExactly("cached false same true");
    }

    @Test
    void givenASourceWithAnError_whenCompiled_thenTheMessageIsTheFirstLineOfTheLog() {
        assertThat(lines("error"))
                .singleElement()
                .asString()
                .contains("do not compile for sm_80 with NVRTC ")
                .contains("activation_match.cu(")
                .contains("\"nonsense\" is undefined");
    }

    @Test
    void givenAnArchitectureThatDoesNotExist_whenCompiled_thenTheMessageNamesIt() {
        assertThat(lines("unknown")).singleElement().asString().contains("sm_1 ");
    }

    private static List<String> lines(String label) {
        return outcome.output()
                .lines()
                .filter(line -> line.startsWith(label + ": "))
                .map(line -> line.substring(label.length() + 2))
                .toList();
    }
}
