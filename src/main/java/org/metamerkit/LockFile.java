// SPDX-License-Identifier: Apache-2.0
package org.metamerkit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A file that one process at a time holds, and one thread of it; freed by the kernel if the process dies. */
public final class LockFile implements AutoCloseable {
    /** The kernel's locks belong to a process and are lost when it closes the file anywhere, so a second one is never opened. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private LockFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * The lock, unless somebody else has it. The file and its folder are made if they are not there.
     *
     * @throws IOException if the file cannot be made
     */
    public static Optional<LockFile> tryLock(Path path) throws IOException {
        Path file = path.toAbsolutePath().normalize();
        if (!OURS.add(file)) {
            return Optional.empty();
        }
        boolean locked = false;
        FileChannel channel = null;
        try {
            Files.createDirectories(file.getParent());
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            locked = channel.tryLock() != null;
            return locked ? Optional.of(new LockFile(file, channel)) : Optional.empty();
        } finally {
            if (!locked) {
                giveUp(file, channel);
            }
        }
    }

    private static void giveUp(Path file, FileChannel channel) throws IOException {
        OURS.remove(file);
        if (channel != null) {
            channel.close();
        }
    }

    /**
     * Removes the file as well. Only for when nobody will want the lock any more: another process may have opened the file already,
     * and would then hold a lock that a third one, which makes the file anew, cannot see.
     */
    public void closeForGood() throws IOException {
        try {
            Files.deleteIfExists(file);
        } finally {
            close();
        }
    }

    /** Frees the lock; the file stays. */
    @Override
    public void close() throws IOException {
        giveUp(file, channel);
    }
}
