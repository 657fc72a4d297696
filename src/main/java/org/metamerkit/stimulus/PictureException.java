// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

/**
 * A picture, or a set of pictures, that cannot be used. The message is one sentence for the user: the file, what is
 * wrong with it, what was expected, and what to do.
 */
public final class PictureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PictureException(String message) {
        super(message);
    }

    public PictureException(String message, Throwable cause) {
        super(message, cause);
    }
}
