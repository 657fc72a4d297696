// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.kernel.FreshJvm.Outcome;

/** The folder of native libraries: filled beside a foreign libtorch, then damaged in every way a cache is damaged. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LibraryCacheTest {
    private static final List<Path> FOREIGN_LIBTORCH = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/libtorch.so"), Path.of("/usr/lib/x86_64-linux-gnu/libtorch_cpu.so"));

    @TempDir
    private static Path cache;

    private static Outcome first;

    @BeforeAll
    static void fill() throws Exception {
        first = load();
    }

    @Test
    @Order(1)
    void givenAnEmptyCache_whenLoaded_thenTheLibrariesLieWhereTheUserSaid() {
        assertThat(first.exitCode()).as(first.errors()).isZero();
        assertThat(first.lineOf("sum")).isEqualTo("100.0");
        assertThat(Path.of(first.lineOf("libraries"))).isEqualTo(cache.resolve("libraries"));
    }

    @Test
    @Order(2)
    void givenAForeignLibtorchOnTheMachine_whenLoadedWithAnEmptyCache_thenOursIsTakenAndNothingCrashes() {
        boolean foreign = FOREIGN_LIBTORCH.stream().allMatch(Files::exists);
        if (!foreign && "1".equals(System.getenv("METAMERKIT_REQUIRE_ALL"))) {
            fail("there is no other libtorch here: install Debian's package libtorch-dev");
        }
        assumeTrue(foreign, "there is no other libtorch here (Debian's package libtorch-dev)");
        assertThat(first.exitCode()).as(first.errors()).isZero();
        assertThat(first.lineOf("sum")).isEqualTo("100.0");
        assertThat(first.lineOf("mapped")).isNotEmpty().doesNotContain("/usr/lib/");
    }

    @Test
    @Order(3)
    void givenAWholeCache_whenLoadedAgain_thenNothingIsSaid() throws Exception {
        Outcome outcome = load();
        assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
        assertThat(outcome.output() + outcome.errors()).doesNotContain("extracted again");
    }

    @Test
    @Order(4)
    void givenALibraryOfTheRightSizeWithWrongBytes_whenLoaded_thenItIsExtractedAgainWithOneWarning() throws Exception {
        Path library = find("libc10.so");
        FileTime modified = Files.getLastModifiedTime(library);
        try (RandomAccessFile file = new RandomAccessFile(library.toFile(), "rw")) {
            file.seek(4096);
            file.write(new byte[100_000]);
        }
        Files.setLastModifiedTime(library, modified);
        Outcome outcome = load();
        assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
        assertThat(outcome.lineOf("sum")).isEqualTo("100.0");
        assertThat((outcome.output() + outcome.errors()).split("extracted again", -1))
                .hasSize(2);
    }

    @Test
    @Order(5)
    void givenATruncatedLibrary_whenLoaded_thenItIsWholeAgain() throws Exception {
        Path library = find("libtorch_cpu.so");
        long size = Files.size(library);
        try (RandomAccessFile file = new RandomAccessFile(library.toFile(), "rw")) {
            file.setLength(size / 2);
        }
        Outcome outcome = load();
        assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
        assertThat(Files.size(library)).isEqualTo(size);
    }

    @Test
    @Order(6)
    void givenADiskThatIsFull_whenExtracted_thenOneSentenceNamesTheFolderAndTheRemedy(@TempDir Path other)
            throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "needs the shell's limit of file sizes");
        // A limit of 8 MB a file stands in for the full disk: the write fails half way, as there.
        Outcome outcome = FreshJvm.run(
                List.of("bash", "-c", "ulimit -f 8192; exec \"$@\"", "limited"),
                RuntimeProbe.class,
                List.of("-XX:-UsePerfData"),
                Map.of("METAMERKIT_CACHE", other.toString()));
        assertThat(outcome.exitCode()).as(outcome.output() + outcome.errors()).isEqualTo(1);
        assertThat(outcome.lineOf("refused"))
                .contains("could not be extracted to " + other.resolve("libraries"))
                .contains("METAMERKIT_CACHE");
    }

    private static Outcome load() throws Exception {
        return FreshJvm.run(RuntimeProbe.class, List.of(), Map.of("METAMERKIT_CACHE", cache.toString()));
    }

    private static Path find(String name) throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(file -> file.endsWith(name) && Files.isRegularFile(file))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
