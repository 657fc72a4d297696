// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Whole folders. */
final class FolderTree {
    private FolderTree() {}

    /** Removes a temporary folder after a failure; what cannot be removed is logged, since the failure itself matters more. */
    static void deleteQuietly(Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> all = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path path : all) {
                Files.delete(path);
            }
        } catch (IOException | UncheckedIOException e) {
            LoggerFactory.getLogger(FolderTree.class).warn("the temporary folder {} is left over", folder, e);
        }
    }
}
