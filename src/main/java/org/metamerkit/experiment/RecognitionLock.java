// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import java.io.IOException;
import java.nio.file.Path;
import org.metamerkit.LockFile;
import org.metamerkit.WholeFile;
import org.metamerkit.synthesis.OutputException;

/**
 * Keeps two processes from writing one recognition file, where the later one would undo the earlier one's rows. Its own file stays,
 * since whoever removed it could take it from under a third process.
 */
final class RecognitionLock implements AutoCloseable {
    private final Path recognitionFile;
    private final LockFile lock;

    private RecognitionLock(Path recognitionFile, LockFile lock) {
        this.recognitionFile = recognitionFile;
        this.lock = lock;
    }

    /**
     * @throws RunException if another process has it
     * @throws OutputException if the run cannot be written
     */
    static RecognitionLock of(Path recognitionFile) {
        Path file = recognitionFile.resolveSibling("." + recognitionFile.getFileName() + ".lock");
        try {
            WholeFile.makeFolder(file.toAbsolutePath().getParent());
            return LockFile.tryLock(file)
                    .map(lock -> new RecognitionLock(recognitionFile, lock))
                    .orElseThrow(() -> new RunException(
                            "another process is writing " + recognitionFile + "; wait for it and run this again"));
        } catch (IOException e) {
            throw OutputException.of(file, e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw OutputException.of(recognitionFile, e);
        }
    }
}
