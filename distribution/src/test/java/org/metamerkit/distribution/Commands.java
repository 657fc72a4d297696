// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.distribution;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs programs with an environment that holds nothing but what a test puts there. */
final class Commands {
    private static final int PATIENCE_MINUTES = 5;

    private Commands() {}

    /** What a program left: exit code and both streams. */
    record Result(int exit, String out, String err) {}

    /** A program that runs, its streams going to files. */
    record Running(Process process, Path out, Path err) {
        Result await() throws IOException, InterruptedException {
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("not over after " + PATIENCE_MINUTES + " minutes: "
                        + process.info().commandLine().orElse("?"));
            }
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        }
    }

    static Running start(Path folder, Map<String, String> environment, List<String> command) throws IOException {
        Path out = Files.createTempFile("metamerkit", ".out");
        Path err = Files.createTempFile("metamerkit", ".err");
        out.toFile().deleteOnExit();
        err.toFile().deleteOnExit();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new Running(builder.start(), out, err);
    }

    static Result run(Path folder, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        return start(folder, environment, List.of(command)).await();
    }

    /** Offers programs of this machine in a folder that then is the whole PATH. */
    static void offer(Path bin, String... names) throws IOException {
        for (String name : names) {
            Path program = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(folder -> Path.of(folder, name))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("this machine has no " + name));
            script(bin.resolve(name), "exec '" + program + "' \"$@\"\n");
        }
    }

    static Path script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A system property that distribution/pom.xml sets. */
    static String setting(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new AssertionError(name + " is not set: run these tests with mvn verify, after the archive is made");
        }
        return value;
    }
}
