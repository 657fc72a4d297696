// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.metamerkit.kernel.NativeRuntime;

/** The command line in a process of its own, as the launcher starts it: for signals, crashes and what reaches standard output. */
final class MetamerkitProcess {
    private static final int MINUTES = 4;

    private final Process process;
    private final Path out;
    private final Path err;

    /** How it ended. */
    record Outcome(int code, String out, String err) {}

    private MetamerkitProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** @param place takes the process's output; its cache is used */
    static MetamerkitProcess start(Workplace place, List<String> javaOptions, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("os.name").equals("Linux")) {
            // who started the tests in the background has SIGINT ignored, and children inherit that
            command.addAll(List.of("env", "--default-signal=INT,TERM,USR1"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of(
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-Djava.awt.headless=true",
                "-Dmetamerkit.cache=" + place.cache(),
                "-Dmetamerkit.models=" + place.models(),
                "-Dorg.bytedeco.javacpp.cachedir=" + NativeRuntime.report().libraryCache(),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(javaOptions);
        command.add(Metamerkit.class.getName());
        Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
        Path out = Files.createTempFile(place.resolve("."), "process", ".out");
        Path err = Files.createTempFile(place.resolve("."), "process", ".err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new MetamerkitProcess(process, out, err);
    }

    static Outcome run(Workplace place, Object... arguments) throws IOException, InterruptedException {
        return start(place, List.of(), arguments).await();
    }

    /** @param name INT, TERM, USR1 or KILL */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    Outcome await() throws IOException, InterruptedException {
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError(
                    "the process did not end within " + MINUTES + " minutes: " + Files.readString(err));
        }
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
