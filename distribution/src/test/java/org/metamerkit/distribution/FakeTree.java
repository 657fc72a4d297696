// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A source tree of two files under the real launcher, and a machine whose Maven and Java are scripts: Maven writes down its
 * arguments and makes the class path, Java prints its arguments, one a line.
 */
final class FakeTree {
    final Path root;
    final Path bin;
    final Path jdk;
    final Path launcher;
    final Path mavenCalls;
    final Map<String, String> environment = new HashMap<>();

    FakeTree(Path temporary) throws IOException {
        root = Files.createDirectories(temporary.resolve("a tree"));
        bin = temporary.resolve("bin");
        jdk = temporary.resolve("a jdk");
        mavenCalls = temporary.resolve("maven-calls");
        Commands.offer(bin, "sh", "uname", "readlink", "find", "mkdir", "rmdir", "rm", "mv", "sed", "head", "sleep");
        Files.writeString(bin.resolve("g++"), "");
        bin.resolve("g++").toFile().setExecutable(true);
        maven("");
        java("17.0.15");
        launcher = Files.copy(Path.of(Commands.setting("metamerkit.root"), "metamerkit"), root.resolve("metamerkit"));
        for (String file : List.of(
                "pom.xml",
                ".mvn/jvm.config",
                "src/pom.xml",
                "src/main/A.java",
                "viewer/pom.xml",
                "viewer/src/main/B.java")) {
            Files.createDirectories(root.resolve(file).getParent());
            Files.writeString(root.resolve(file), "");
        }
        environment.put("PATH", bin.toString());
    }

    /** @param first what Maven does after it has written down its call, in shell; it goes on to a successful build */
    void maven(String first) throws IOException {
        Commands.script(bin.resolve("mvn"), """
                printf '%%s\\n' "$*" >> '%s'
                echo 'chatter on standard output'
                %s
                for argument in "$@"; do
                    case $argument in -Dmetamerkit.classpath=*) file=${argument#*=} ;; esac
                done
                mkdir -p src/target/classes viewer/target/classes
                printf '%%s' "$PWD/src/target/classes" > "$file"
                """.formatted(mavenCalls, first));
    }

    void java(String version) throws IOException {
        Files.deleteIfExists(bin.resolve("java"));
        Path java = Commands.script(jdk.resolve("bin/java"), "for argument in \"$@\"; do echo \"$argument\"; done\n");
        Commands.script(jdk.resolve("bin/javac"), "");
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        Commands.script(bin.resolve("java"), "exec '" + java + "' \"$@\"\n");
        environment.put("JAVA_HOME", jdk.toString());
    }

    Commands.Result start(String... arguments) throws IOException, InterruptedException {
        return startInBackground(arguments).await();
    }

    Commands.Running startInBackground(String... arguments) throws IOException {
        List<String> command = Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments))
                .toList();
        return Commands.start(root.getParent(), environment, command);
    }

    List<String> mavenCalls() throws IOException {
        return Files.exists(mavenCalls) ? Files.readAllLines(mavenCalls) : List.of();
    }

    void hide(String program) throws IOException {
        Files.delete(bin.resolve(program));
    }
}
