// SPDX-License-Identifier: Apache-2.0
package org.metamerkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Whole folders. */
public final class FolderTree {
    private FolderTree() {}

    /**
     * Removes a folder with all that is in it, if it is there; of links the links alone.
     *
     * @throws IOException for the first thing that cannot be removed
     */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The same after a failure: what cannot be removed is logged, since the failure itself matters more. */
    public static void deleteQuietly(Path folder) {
        try {
            delete(folder);
        } catch (IOException e) {
            LoggerFactory.getLogger(FolderTree.class).warn("the folder {} is left over and can be deleted", folder, e);
        }
    }
}
