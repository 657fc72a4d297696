// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Files that exist whole or not at all: written beside their place under a temporary name and renamed at the end. */
final class WholeFiles {
    private WholeFiles() {}

    /** A name in the same folder that no other writer uses. */
    static Path partial(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        // not createTempFile, whose files only their owner may read
        return folder.resolve("." + file.getFileName() + "-" + UUID.randomUUID() + ".partial");
    }

    static void finish(Path partial, Path file) throws IOException {
        try {
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
