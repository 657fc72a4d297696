// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.metamerkit.synthesis.OutputException;

/** Keeps two processes from working on one metamer: a lock file beside its place, freed by the kernel if we die. */
final class CellLock implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;

    private CellLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** The lock of a metamer's place, unless somebody else has it. */
    static Optional<CellLock> tryLock(Path place) {
        Path file = place.resolveSibling("." + place.getFileName() + ".lock");
        try {
            Files.createDirectories(file.getParent());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                lock = null;
            }
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(new CellLock(file, channel));
        } catch (IOException e) {
            throw OutputException.of(file, e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
            channel.close();
        } catch (IOException e) {
            throw OutputException.of(file, e);
        }
    }
}
