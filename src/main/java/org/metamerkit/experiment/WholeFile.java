// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Files that exist whole or not at all: written under a hidden name beside their place and renamed. They get the permissions that
 * any new file gets here, where {@link Files#createTempFile} would keep a laboratory's colleagues out.
 */
final class WholeFile {
    private static final String PARTIAL = ".partial";

    private WholeFile() {}

    /** Writes a file's bytes. */
    @FunctionalInterface
    interface Content {
        void write(Path file) throws IOException;
    }

    /** Writes a file, replacing what is there. */
    static void write(Path file, Content content) throws IOException {
        Path partial = partial(file);
        try {
            content.write(partial);
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /** A name beside a file or folder that nobody else uses. */
    static Path partial(Path file) {
        Path whole = file.toAbsolutePath();
        return whole.resolveSibling("." + whole.getFileName() + "-" + UUID.randomUUID() + PARTIAL);
    }

    /** Whether a name is one that {@link #partial} gave for a file. */
    static boolean isPartialOf(String file, String name) {
        return name.startsWith("." + file + "-") && name.endsWith(PARTIAL);
    }
}
