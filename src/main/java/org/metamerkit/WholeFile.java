// SPDX-License-Identifier: Apache-2.0
package org.metamerkit;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Files and folders that exist whole or not at all: written beside their place under a temporary name and renamed at the end.
 * Their permissions are those of any new file (Java's own temporary files would be closed to one's colleagues).
 */
public final class WholeFile {
    private WholeFile() {}

    /** Writes a file at the path it is given. */
    @FunctionalInterface
    public interface Content {
        void writeTo(Path temporary) throws IOException;
    }

    /** Writes a file or replaces it; the folder must exist. On a failure what was there before stays, and nothing else is left. */
    public static void write(Path file, Content content) throws IOException {
        Path temporary = temporary(file);
        try {
            content.writeTo(temporary);
            finish(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** A name in the same folder that nobody else uses; nothing is made. */
    public static Path temporary(Path file) {
        Path absolute = file.toAbsolutePath();
        return absolute.resolveSibling("." + absolute.getFileName() + "-" + UUID.randomUUID() + ".partial");
    }

    /** Puts what was written under a temporary name in its place, replacing a file that is there. */
    public static void finish(Path temporary, Path file) throws IOException {
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
