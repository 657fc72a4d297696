// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.metamerkit.LockFile;
import org.metamerkit.WholeFile;
import org.metamerkit.synthesis.OutputException;

/**
 * Keeps two processes from working on one metamer: a lock file beside its place. Whoever gets the lock must look again whether the
 * metamer is whole.
 */
final class CellLock implements AutoCloseable {
    private final Path place;
    private final LockFile lock;

    private CellLock(Path place, LockFile lock) {
        this.place = place;
        this.lock = lock;
    }

    /** The lock of a metamer's place, unless somebody else has it. */
    static Optional<CellLock> tryLock(Path place) {
        Path file = place.toAbsolutePath().resolveSibling("." + place.getFileName() + ".lock");
        try {
            WholeFile.makeFolder(file.getParent());
            return LockFile.tryLock(file).map(lock -> new CellLock(place, lock));
        } catch (IOException e) {
            throw OutputException.of(file, e);
        }
    }

    /** Removes the file only once the metamer is whole, when nobody wants the lock any more. */
    @Override
    public void close() {
        try {
            if (Files.exists(place)) {
                lock.closeForGood();
            } else {
                lock.close();
            }
        } catch (IOException e) {
            throw OutputException.of(place, e);
        }
    }
}
