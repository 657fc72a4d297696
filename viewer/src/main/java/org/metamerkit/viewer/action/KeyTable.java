// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.action;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The table of all commands in the manual, in Markdown. */
public final class KeyTable {
    private KeyTable() {}

    /** One row a command: menu, name, keys, help; lines end with a line feed. */
    public static String markdown() {
        return "| menu | action | keys | what it does |\n|---|---|---|---|\n"
                + Arrays.stream(Command.values())
                        .map(command -> "| " + command.menu().title() + " | " + command.title() + " | "
                                + (command.shortcut().isEmpty() ? "" : "`" + command.shortcut() + "`") + " | "
                                + command.help() + " |\n")
                        .collect(Collectors.joining());
    }
}
