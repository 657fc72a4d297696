// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Whether what a command printed has arrived; Java's own standard output keeps what went wrong to itself. */
final class StandardOutput {
    private static final int FAILED = 1;
    private static final int SOME_FAIL_THE_CRITERION = 3;
    /** Codes that would tell a script that the output is there. */
    private static final Set<Integer> DONE = Set.of(0, SOME_FAIL_THE_CRITERION);

    private static final Path DESCRIPTOR = Path.of("/dev/fd/1");
    private static final int FILE_TYPE = 0170000;
    private static final Set<Integer> PIPES = Set.of(0010000, 0140000);

    private StandardOutput() {}

    /**
     * Looks at the end of a command whether all its output could be written, and says so once if not.
     *
     * @return the command's own code, or 1 where it would promise output that is lost
     */
    static int codeAfter(int code, CommandLine command) {
        command.getOut().flush();
        // whoever reads a pipe may have had enough, as head has
        if (!System.out.checkError() || isPipe()) {
            return code;
        }
        return ErrorMessages.say(
                command,
                "standard output could not be written to its end; free space where it goes, or send it elsewhere",
                DONE.contains(code) ? FAILED : code);
    }

    private static boolean isPipe() {
        try {
            return PIPES.contains((int) Files.getAttribute(DESCRIPTOR, "unix:mode") & FILE_TYPE);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            LoggerFactory.getLogger(StandardOutput.class).debug("what standard output is cannot be seen", e);
            return false;
        }
    }
}
