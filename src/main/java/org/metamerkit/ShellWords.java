// SPDX-License-Identifier: Apache-2.0
package org.metamerkit;

/** Commands as a POSIX shell takes them, so that they can be repeated as they stand. */
public final class ShellWords {
    private ShellWords() {}

    /** A word, in single quotes where a shell would read anything else out of it. */
    public static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:@%,+=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
