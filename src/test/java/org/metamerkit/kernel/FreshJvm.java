// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts a JVM of its own with this test's class path, for what can be settled only once in a process. */
public final class FreshJvm {
    /** What a program printed and how it ended. */
    public record Outcome(int exitCode, String output, String errors) {
        public List<String> linesOf(String label) {
            return output.lines()
                    .filter(line -> line.startsWith(label + ": "))
                    .map(line -> line.substring(label.length() + 2))
                    .toList();
        }

        public String lineOf(String label) {
            return String.join(" | ", linesOf(label));
        }
    }

    private FreshJvm() {}

    public static Outcome run(Class<?> main, List<String> options, Map<String, String> environment)
            throws IOException, InterruptedException {
        return run(List.of(), main, options, environment);
    }

    /**
     * @param prefix what starts the JVM, for example a shell that sets a limit first
     * @param options options of the JVM; a class path among them replaces this test's own
     */
    public static Outcome run(List<String> prefix, Class<?> main, List<String> options, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-Xmx512m");
        if (!options.contains("-cp")) {
            command.add("-cp");
            command.add(System.getProperty("java.class.path"));
        }
        command.add(main.getName());
        Path output = Files.createTempFile("fresh-jvm", ".out");
        Path errors = Files.createTempFile("fresh-jvm", ".err");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
            // The settings under test must come from the test, not from whoever started it.
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.startsWith("OMP_")
                            || name.startsWith("GOMP_")
                            || name.startsWith("OPENBLAS_")
                            || name.startsWith("MALLOC_")
                            || name.startsWith("METAMERKIT_")
                            || name.equals("GLIBC_TUNABLES"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(3, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("A fresh JVM did not end within 3 minutes: " + command);
            }
            return new Outcome(process.exitValue(), Files.readString(output), Files.readString(errors));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }
}
