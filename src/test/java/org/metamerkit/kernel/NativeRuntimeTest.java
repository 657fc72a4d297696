// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.metamerkit.kernel.FreshJvm.Outcome;

/** The one door to libtorch, mostly in JVMs of their own: what it settles can be settled once in a process. */
class NativeRuntimeTest {
    @Test
    void givenNothingInTheEnvironment_whenLoaded_thenOpenMpWaitsPassivelyAndTheAllocatorIsSettled() throws Exception {
        assumeGlibc();
        Outcome outcome = FreshJvm.run(RuntimeProbe.class, List.of(), Map.of("OMP_DISPLAY_ENV", "verbose"));
        assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
        // What libgomp itself says it read when it was loaded.
        assertThat(outcome.errors()).contains("OMP_WAIT_POLICY = 'PASSIVE'").contains("GOMP_SPINCOUNT = '10000'");
        assertThat(outcome.lineOf("blas threads")).isEqualTo("1");
        assertThat(outcome.linesOf("setting"))
                .containsExactly(
                        "OMP_WAIT_POLICY=PASSIVE by METAMERKIT",
                        "GOMP_SPINCOUNT=10000 by METAMERKIT",
                        "OPENBLAS_NUM_THREADS=1 by METAMERKIT",
                        "M_ARENA_MAX=1 by METAMERKIT",
                        "M_MMAP_MAX=0 by METAMERKIT",
                        "M_TRIM_THRESHOLD=2147483647 by METAMERKIT",
                        "M_TOP_PAD=67108864 by METAMERKIT");
    }

    @Test
    void givenTheUsersOwnSettings_whenLoaded_thenTheyWin() throws Exception {
        assumeGlibc();
        Outcome outcome = FreshJvm.run(
                RuntimeProbe.class,
                List.of(),
                Map.of(
                        "OMP_DISPLAY_ENV", "true",
                        "OMP_WAIT_POLICY", "ACTIVE",
                        "MALLOC_ARENA_MAX", "3",
                        "MALLOC_MMAP_THRESHOLD_", "1048576",
                        "GLIBC_TUNABLES", "glibc.malloc.top_pad=1048576",
                        "OMP_NUM_THREADS", "1",
                        "OPENBLAS_NUM_THREADS", "2"));
        assertThat(outcome.errors()).contains("OMP_WAIT_POLICY = 'ACTIVE'");
        assertThat(outcome.output()).doesNotContain("GOMP_SPINCOUNT");
        assertThat(outcome.lineOf("threads")).isEqualTo("1");
        assertThat(outcome.linesOf("setting"))
                .contains(
                        "OMP_WAIT_POLICY=ACTIVE by USER",
                        "OPENBLAS_NUM_THREADS=2 by USER",
                        "MALLOC_ARENA_MAX=3 by USER",
                        "MALLOC_MMAP_THRESHOLD_=1048576 by USER",
                        "GLIBC_TUNABLES=glibc.malloc.top_pad=1048576 by USER");
    }

    @Test
    void givenTheUsersSpinCount_whenLoaded_thenNoWaitingPolicyIsSet() throws Exception {
        assumeGlibc();
        Outcome outcome = FreshJvm.run(
                RuntimeProbe.class, List.of(), Map.of("OMP_DISPLAY_ENV", "verbose", "GOMP_SPINCOUNT", "1234"));
        assertThat(outcome.errors()).contains("GOMP_SPINCOUNT = '1234'");
        assertThat(outcome.linesOf("setting")).contains("GOMP_SPINCOUNT=1234 by USER");
        assertThat(outcome.output()).doesNotContain("OMP_WAIT_POLICY");
    }

    @Test
    void givenTheLibtorchKernelsAreAskedFor_whenLoaded_thenTheyAreUsedAndTheReasonIsGiven() throws Exception {
        Outcome outcome = FreshJvm.run(RuntimeProbe.class, List.of("-Dmetamerkit.kernels=libtorch"), Map.of());
        assertThat(outcome.lineOf("kernels"))
                .isEqualTo("libtorch operators because the system property metamerkit.kernels asks for it");
    }

    @Test
    void givenNoNativeLibrary_whenLoaded_thenLibtorchTakesOverAndTheReasonIsGiven() throws Exception {
        Path classes = Path.of("target", "classes").toAbsolutePath();
        Path without = Files.createTempDirectory("without-native");
        copyWithoutLibraries(classes, without);
        String classPath = Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().equals(classes) ? without.toString() : entry)
                .collect(Collectors.joining(java.io.File.pathSeparator));
        Outcome outcome = FreshJvm.run(RuntimeProbe.class, List.of("-cp", classPath), Map.of());
        assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
        assertThat(outcome.lineOf("sum")).isEqualTo("100.0");
        assertThat(outcome.lineOf("kernels"))
                .startsWith("libtorch operators because the native library cannot be loaded: ");
        assertThat(outcome.lineOf("setting")).contains("this build has no native library of Metamerkit");
    }

    @Test
    void givenACacheFolderThatCannotBeMade_whenLoaded_thenOneSentenceNamesItAndTheRemedy() throws Exception {
        Path file = Files.createTempFile("not-a-folder", "");
        Outcome outcome = FreshJvm.run(
                RuntimeProbe.class,
                List.of(),
                Map.of("METAMERKIT_CACHE", file.resolve("cache").toString()));
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.lineOf("refused"))
                .contains(file.toString())
                .contains("METAMERKIT_CACHE")
                .contains("org.bytedeco.javacpp.cachedir");
        assertThat(outcome.errors()).doesNotContain("Exception");
    }

    @Test
    void givenNoPositiveNumberOfThreads_whenSet_thenItIsRefusedInASentence() {
        assertThatThrownBy(() -> NativeRuntime.setThreads(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The number of threads is 0, but at least 1 is needed: leave it out to use every core.");
    }

    @Test
    void givenSeveralThreads_whenTheyLoadAtOnce_thenAllFindTheSameNumberOfThreads() throws Exception {
        NativeRuntime.setThreads(2);
        var pool = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> tasks =
                    List.of(this::loadAndAsk, this::loadAndAsk, this::loadAndAsk, this::loadAndAsk);
            for (Future<Integer> threads : pool.invokeAll(tasks)) {
                assertThat(threads.get()).isEqualTo(2);
            }
        } finally {
            pool.shutdown();
            NativeRuntime.setThreads(PhysicalCores.available());
        }
    }

    private int loadAndAsk() {
        NativeRuntime.load();
        return torch.get_num_threads();
    }

    private static void assumeGlibc() {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "the waiting policy is tested with libgomp on Linux");
    }

    private static void copyWithoutLibraries(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
