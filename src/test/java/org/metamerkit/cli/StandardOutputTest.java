// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
    private static final Path FULL = Path.of("/dev/full");

    @Test
    void givenAFullDisk_whenACommandPrints_thenOneSentenceSaysSoAndTheCodeIs1() throws Exception {
        assumeThat(FULL).exists();
        Ended help = run("exec \"$@\" > /dev/full", "--help");
        assertThat(help.code).isEqualTo(1);
        CommandRun.requireOneSentence(help.err, "standard output", "free space");
    }

    @Test
    void givenAFullDisk_whenNothingIsPrinted_thenTheCommandsOwnWordsAndCodeStay() throws Exception {
        assumeThat(FULL).exists();
        Ended wrong = run("exec \"$@\" > /dev/full", "--nonsense");
        assertThat(wrong.code).isEqualTo(2);
        CommandRun.requireOneSentence(wrong.err, "--nonsense");
    }

    @Test
    void givenAReaderThatHasHadEnough_whenMoreIsPrinted_thenNothingIsSaid() throws Exception {
        // the pipe's other end is closed before anything is written
        Ended help = run("{ sleep 0.2; \"$@\"; echo \"code $?\" >&2; } | exec true", "--help");
        assertThat(help.err.strip()).isEqualTo("code 0");
    }

    private record Ended(int code, String err) {}

    private static Ended run(String script, String argument) throws Exception {
        Path err = Files.createTempFile("standard-output", ".err");
        try {
            Process process = new ProcessBuilder(
                            "sh",
                            "-c",
                            script,
                            "sh",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Metamerkit.class.getName(),
                            argument)
                    .redirectError(err.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            return new Ended(process.exitValue(), Files.readString(err, StandardCharsets.UTF_8));
        } finally {
            Files.delete(err);
        }
    }
}
