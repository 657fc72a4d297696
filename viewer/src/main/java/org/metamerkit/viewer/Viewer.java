// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer;

import java.util.List;
import javafx.application.Application;

/**
 * The command {@code metamerkit view}. Not an {@link Application} itself: Java refuses to start one from the class path.
 */
public final class Viewer {
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final String HELP = """
            Usage: metamerkit view [RUN]
            Opens the viewer: browse a run's metamers, compare them with their originals, see how well they
            match, choose and export stimuli. Without a run it shows the runs opened last and a sample run.
              RUN          The folder that 'metamerkit synthesize --out' made.
              -h, --help   Show this help message and exit.
            """;

    private Viewer() {}

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        if (words.contains("--help") || words.contains("-h")) {
            System.out.print(HELP);
            return;
        }
        if (words.size() > 1 || words.stream().anyMatch(word -> word.startsWith("-"))) {
            System.err.print("The viewer takes one run at most, got: " + String.join(" ", words) + ".\n" + HELP);
            System.exit(WRONG_USAGE);
        }
        if (!hasDisplay()) {
            fail("there is no display: set DISPLAY, connect with ssh -X or run it under xvfb-run");
        }
        try {
            Application.launch(ViewerApplication.class, arguments);
        } catch (UnsupportedOperationException e) {
            fail("the display '" + System.getenv("DISPLAY") + "' cannot be opened (" + e.getMessage()
                    + "): check DISPLAY and the right to use it");
        }
    }

    /** Whether a window can be tried at all: on Linux JavaFX needs an X display, elsewhere the system has one. */
    static boolean hasDisplay() {
        String display = System.getenv("DISPLAY");
        return !System.getProperty("os.name").startsWith("Linux") || (display != null && !display.isBlank());
    }

    private static void fail(String reason) {
        System.err.println("The viewer cannot open its window: " + reason + ".");
        System.exit(FAILED);
    }
}
