// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.action;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Finds commands by a few letters, as the command palette does. */
public final class CommandSearch {
    private static final int IN_HELP = 1000;
    private static final int SCATTERED = 100;

    private CommandSearch() {}

    /**
     * Commands whose title has the letters in their order (best: side by side, at a word's start) or whose help has the text.
     *
     * @param text anything; empty finds all in the menus' order
     */
    public static List<Command> find(String text) {
        String wanted = text.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(Command.values())
                .filter(command -> rank(command, wanted).isPresent())
                .sorted(Comparator.comparingInt(command -> rank(command, wanted).getAsInt()))
                .toList();
    }

    private static OptionalInt rank(Command command, String wanted) {
        String title = command.title().toLowerCase(Locale.ROOT);
        int at = title.indexOf(wanted);
        if (at >= 0) {
            boolean startsWord = at == 0 || title.charAt(at - 1) == ' ';
            return OptionalInt.of(startsWord ? Math.min(at, 1) : 2 + at);
        }
        int position = -1;
        int span = 0;
        for (char letter : wanted.toCharArray()) {
            int next = title.indexOf(letter, position + 1);
            if (next < 0) {
                return command.help().toLowerCase(Locale.ROOT).contains(wanted)
                        ? OptionalInt.of(IN_HELP)
                        : OptionalInt.empty();
            }
            span += next - position;
            position = next;
        }
        return OptionalInt.of(SCATTERED + span);
    }
}
