// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.WeightsException;

/**
 * Damaged and hostile files for every reader. A few hundred of each kind run with all tests; the long run, from the project's
 * root (docs/DEVELOPING.md, Fuzzing):
 *
 * <pre>{@code
 * mvn -B test -pl src -Dtest=FuzzTest -Dmetamerkit.fuzz.cases=10000 -Dmetamerkit.fuzz.seed=1
 * }</pre>
 */
class FuzzTest {
    private static final int CASES = Integer.getInteger("metamerkit.fuzz.cases", 100);
    private static final long SEED = Long.getLong("metamerkit.fuzz.seed", 20261122);
    private static final String ONLY = System.getProperty("metamerkit.fuzz.target", "");
    private static final Path FOLDER = Path.of("target", "fuzz");

    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    static Stream<FuzzTarget> targets() {
        return FuzzTargets.all().stream()
                .filter(target -> ONLY.isEmpty() || target.name().equals(ONLY));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("targets")
    void givenDamagedFiles_whenRead_thenTheyAreReadOrRefusedInOneSentence(FuzzTarget target) throws IOException {
        Fuzzer.Report report = new Fuzzer(FOLDER, SEED).run(target, CASES);
        System.out.println("fuzz " + target.name() + " with seed " + SEED + ": " + report);
        assertThat(report.refused()).as("damage that was found").isPositive();
    }

    @Test
    void givenTheSameSeed_whenFilesAreMade_thenTheyAreTheSame() {
        for (FuzzTarget target : FuzzTargets.all()) {
            for (int seed = 0; seed < 20; seed++) {
                assertThat(target.files().next(new Random(seed)))
                        .isEqualTo(target.files().next(new Random(seed)));
            }
        }
    }

    /** The properties must be able to fail. */
    @Test
    void givenReadersThatMisbehave_whenFuzzed_thenTheyAreFound() {
        assertFound(file -> Integer.parseInt("x"), "threw java.lang.NumberFormatException");
        assertFound(file -> readDeep(), "threw java.lang.StackOverflowError");
        assertFound(
                file -> {
                    throw new WeightsException("two\nlines");
                },
                "more than a sentence");
        assertFound(
                file -> {
                    throw new WeightsException("x".repeat(401));
                },
                "more than a sentence");
        assertFound(
                file -> {
                    for (int i = 0; i < 300; i++) {
                        assertThat(new byte[1 << 20]).isNotEmpty();
                    }
                },
                "MB of Java memory");
        assertFound(
                file -> {
                    try {
                        java.nio.file.Files.createFile(file.resolveSibling("escaped"));
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                },
                "new files");
    }

    private static int readDeep() {
        return readDeep() + 1;
    }

    private void assertFound(FuzzTarget.Reader reader, String fault) {
        FuzzTarget target = new FuzzTarget("bad", ".bin", random -> new byte[] {1}, reader);
        assertThatThrownBy(() -> new Fuzzer(folder, 1).run(target, 1))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(fault)
                .hasMessageContaining("with seed 1");
    }
}
