// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets one at a time read, change and write a file, among the threads of this process and among processes. */
final class FileLocks {
    private static final Logger LOG = LoggerFactory.getLogger(FileLocks.class);
    private static final Map<Path, ReentrantLock> OURS = new ConcurrentHashMap<>();

    private FileLocks() {}

    /** Something that is done with a file. */
    interface Work {
        void run() throws IOException;
    }

    /**
     * Does something alone. The lock is an empty hidden file beside; it stays, since removing it would let two processes hold a lock
     * each. Where the file system has no locks, it is done all the same: others' changes are then found by the next look.
     */
    static void alone(Path file, Work work) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        ReentrantLock ours = OURS.computeIfAbsent(absolute, path -> new ReentrantLock());
        ours.lock();
        try (FileChannel channel = open(absolute.resolveSibling("." + absolute.getFileName() + ".lock"));
                FileLock lock = lock(channel)) {
            LOG.trace("{} is locked by {}", file, lock);
            work.run();
        } finally {
            ours.unlock();
        }
    }

    private static FileChannel open(Path lock) {
        try {
            return FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            LOG.debug("{} cannot be made", lock, e);
            return null;
        }
    }

    private static FileLock lock(FileChannel channel) {
        try {
            return channel == null ? null : channel.lock();
        } catch (IOException | OverlappingFileLockException e) {
            LOG.debug("the file system has no locks", e);
            return null;
        }
    }
}
