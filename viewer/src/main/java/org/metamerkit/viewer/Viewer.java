// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer;

import java.util.List;
import javafx.application.Application;

/**
 * The command {@code metamerkit view}. Not an {@link Application} itself: Java refuses to start one from the class path.
 */
public final class Viewer {
    private static final String HELP = """
            Usage: metamerkit view
            Opens the viewer's window. The viewer itself comes in a later version;
            look at the PNG files of a run's folder until then.
            """;

    private Viewer() {}

    public static void main(String[] arguments) {
        if (List.of(arguments).contains("--help") || List.of(arguments).contains("-h")) {
            System.out.print(HELP);
            return;
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
        System.exit(1);
    }
}
