// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/**
 * One command run inside the tests' own process.
 *
 * @param code exit code
 * @param out standard output
 * @param err error messages and warnings
 * @param progress what went to {@code System.err} besides
 */
record CommandRun(int code, String out, String err, String progress) {
    static CommandRun of(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        ByteArrayOutputStream progress = new ByteArrayOutputStream();
        PrintStream before = System.err;
        try (PrintStream stream = new PrintStream(progress, true, StandardCharsets.UTF_8)) {
            // before the command line is made: picocli goes back to an older System.err that it finds changed
            System.setErr(stream);
            CommandLine command = Metamerkit.commandLine();
            command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
            int code = command.execute(
                    Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new));
            return new CommandRun(code, out.toString(), err.toString(), progress.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(before);
        }
    }

    /** The whole of standard output as JSON. */
    JsonNode json() throws IOException {
        return new JsonMapper().readTree(out);
    }

    CommandRun requireCode(int expected) {
        assertThat(code).as("exit code; standard error: %s", err).isEqualTo(expected);
        return this;
    }

    /** The command did what it was asked; whether its metamers are good enough is another question. */
    CommandRun requireDone() {
        assertThat(code).as("exit code; standard error: %s", err).isIn(0, 3);
        return this;
    }

    /** The command ended with this code, nothing on standard output and exactly one sentence that says what was wrong. */
    void requireRefusal(int expected, String... words) {
        requireCode(expected);
        assertThat(out).isEmpty();
        requireOneSentence(err, words);
    }

    /** One line {@code metamerkit: what happened; remedy} without a full stop, and nothing of Java. */
    static void requireOneSentence(String err, String... words) {
        List<String> lines = err.lines().toList();
        assertThat(lines).as("lines on standard error").hasSize(1);
        String line = lines.get(0);
        assertThat(line).startsWith("metamerkit: ").contains(words).doesNotEndWith(".");
        assertThat(line)
                .doesNotContain("Exception")
                .doesNotContain("unforeseen")
                .doesNotContain("\tat ")
                .containsPattern("; .|: [a-z]+ [a-z]");
    }
}
