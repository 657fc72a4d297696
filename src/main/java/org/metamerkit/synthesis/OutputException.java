// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;

/** Results that cannot be written; the message is one sentence with the remedy. */
public final class OutputException extends RuntimeException {
    public OutputException(String message) {
        super(message);
    }

    private OutputException(String message, IOException cause) {
        super(message, cause);
    }

    /** Says which file could not be written, why, and what to do. */
    public static OutputException of(Path path, IOException cause) {
        String why = cause instanceof AccessDeniedException
                ? "permission denied"
                : cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new OutputException(
                path + " cannot be written (" + why + "); free space there or name another folder with --out", cause);
    }
}
