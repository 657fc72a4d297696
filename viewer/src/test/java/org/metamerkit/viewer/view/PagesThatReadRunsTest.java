// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.viewer.OwnJvm;
import org.metamerkit.viewer.Toolkit;

class PagesThatReadRunsTest {
    @TempDir
    Path folder;

    @Test
    void givenAllPagesThatReadRuns_whenShown_thenLibtorchIsNotLoaded() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/maps")), "what a process has loaded is read on Linux");
        Toolkit.start();
        Path said = folder.resolve("said.txt");
        // A JVM of its own: in this one, an earlier test may have loaded libtorch already.
        Process process = OwnJvm.of(PagesThatReadRuns.class, List.of("-Xmx1g", "-Dprism.order=sw"), folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readAllLines(said))
                .as("exit code %d", process.exitValue())
                .contains("JavaFX loaded: true", "libtorch loaded: false");
    }
}
