// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged archives never end the process and never give more than one sentence. For the long run set the system property
 * {@code metamerkit.fuzz} to the number of cases, and {@code metamerkit.fuzz.seed} to another start.
 */
class ScriptFuzzTest {
    private static final int CASES = Integer.getInteger("metamerkit.fuzz", 500);
    private static final long SEED = Long.getLong("metamerkit.fuzz.seed", 1);
    private static final long SECONDS_A_CASE = 5;

    @Test
    void givenDamagedArchives_whenOpenedAndRun_thenTheyAreRefusedInOneSentenceOrRun(@TempDir Path folder)
            throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh to limit a process's memory with");
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(List.of(
                        "/bin/sh",
                        "-c",
                        "ulimit -v 24000000; exec \"$@\"",
                        "fuzzer",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:ErrorFile=" + folder.resolve("crash.txt"),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ScriptFuzzer.class.getName(),
                        folder.toString(),
                        Long.toString(SEED),
                        Integer.toString(CASES)))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(60 + CASES * SECONDS_A_CASE, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(log);
        assertThat(ended && process.exitValue() == 0)
                .as("the end of what the fuzzer said:\n" + said.substring(Math.max(0, said.length() - 4000)))
                .isTrue();
        String outcomes = said.lines().reduce((first, second) -> second).orElseThrow();
        assertThat(outcomes)
                .startsWith("done")
                .contains("refused=")
                .contains("ran=")
                .doesNotContain("in many lines");
    }
}
