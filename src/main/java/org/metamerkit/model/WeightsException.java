// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

/** A weights file that cannot be read or does not fit the architecture; the message is one sentence with the remedy. */
public final class WeightsException extends RuntimeException {
    /** Characters of a file's own text that are shown in a message. */
    private static final int SHOWN = 60;

    public WeightsException(String message) {
        super(message);
    }

    public WeightsException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * A name that a file chose, in quotation marks and fit for a message: cut to 60 characters, control and formatting
     * characters (which could end the line or turn its direction) replaced.
     */
    public static String quoted(String text) {
        StringBuilder shown = new StringBuilder("'");
        text.codePoints().limit(SHOWN).forEach(character -> {
            boolean plain = switch (Character.getType(character)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.PRIVATE_USE,
                        Character.SURROGATE,
                        Character.UNASSIGNED -> false;
                default -> true;
            };
            shown.appendCodePoint(plain ? character : '\uFFFD');
        });
        return shown.append(text.codePointCount(0, text.length()) > SHOWN ? "…'" : "'")
                .toString();
    }
}
