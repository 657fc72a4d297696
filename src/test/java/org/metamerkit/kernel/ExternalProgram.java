// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs compilers, check programs and JVMs of their own for tests. */
final class ExternalProgram {
    private static final int MINUTES = 5;

    /** What a program printed, on both streams, and how it ended. */
    record Outcome(int exitCode, String output) {
        String lastLine() {
            return output.lines().reduce("", (earlier, line) -> line);
        }
    }

    private ExternalProgram() {}

    /** A compiler's name, if it can be run; else the test is skipped, or fails where METAMERKIT_REQUIRE_ALL is 1. */
    static String require(String compiler) throws InterruptedException {
        try {
            run(List.of(compiler, "--version"), Map.of());
            return compiler;
        } catch (IOException e) {
            String message = "There is no " + compiler + " here, which this test needs: install it";
            if ("1".equals(System.getenv("METAMERKIT_REQUIRE_ALL"))) {
                throw new AssertionError(message, e);
            }
            assumeTrue(false, message);
            throw new AssertionError("not reached", e);
        }
    }

    static Outcome run(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
        Path output = Files.createTempFile("external-program", ".out");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("This did not end within " + MINUTES + " minutes: " + command);
            }
            return new Outcome(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }
}
