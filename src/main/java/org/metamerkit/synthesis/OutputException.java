// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
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
        if (cause instanceof NoSuchFileException) {
            return new OutputException(
                    path + " cannot be written (there is no such folder); make it or name another with --out", cause);
        }
        return new OutputException(
                path + " cannot be written (" + why(cause) + "); free space there or name another folder with --out",
                cause);
    }

    /** The system's words, without the temporary name that the file has while it is written. */
    private static String why(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
