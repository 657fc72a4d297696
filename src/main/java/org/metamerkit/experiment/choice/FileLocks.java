// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets one at a time read, change and write a file, among the threads of this process and among processes. */
final class FileLocks {
    private static final long PAUSE_MILLISECONDS = 1;
    private static final Logger LOG = LoggerFactory.getLogger(FileLocks.class);
    private static final Map<Path, ReentrantLock> OURS = new ConcurrentHashMap<>();

    private FileLocks() {}

    /** Something that is done with a file. */
    interface Work {
        void run() throws IOException;
    }

    /** Somebody else has the file and does not let go of it; the message is one sentence. */
    static final class HeldException extends IOException {
        private static final long serialVersionUID = 1L;

        private HeldException(Path file, Path lock) {
            super(file + " cannot be written (another viewer does not let go of " + lock.getFileName()
                    + "); close that one, or choose another folder");
        }
    }

    /**
     * Does something alone. The lock is an empty hidden file beside; it stays, since removing it would let two processes hold a lock
     * each. Where the file system has no locks, it is done all the same: others' changes are then found by the next look.
     *
     * @param patience how long to wait for others
     * @throws HeldException if others have not let go by then; nothing was done
     */
    static void alone(Path file, Duration patience, Work work) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        Path absolute = file.toAbsolutePath().normalize();
        Path hidden = absolute.resolveSibling("." + absolute.getFileName() + ".lock");
        ReentrantLock ours = OURS.computeIfAbsent(absolute, path -> new ReentrantLock(true));
        if (!isOurs(ours, patience)) {
            throw new HeldException(file, hidden);
        }
        try (FileChannel channel = open(hidden);
                FileLock lock = lock(channel, deadline, file, hidden)) {
            LOG.trace("{} is locked by {}", file, lock);
            work.run();
        } finally {
            ours.unlock();
        }
    }

    private static boolean isOurs(ReentrantLock ours, Duration patience) throws IOException {
        try {
            return ours.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw interrupted();
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

    /** Asks again and again: the system's own waiting has no end. */
    private static FileLock lock(FileChannel channel, long deadline, Path file, Path hidden) throws IOException {
        while (channel != null) {
            Optional<FileLock> lock;
            try {
                lock = attempt(channel);
            } catch (IOException e) {
                LOG.debug("the file system has no locks", e);
                return null;
            }
            if (lock.isPresent()) {
                return lock.get();
            }
            if (System.nanoTime() - deadline > 0) {
                throw new HeldException(file, hidden);
            }
            try {
                Thread.sleep(PAUSE_MILLISECONDS);
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }
        return null;
    }

    private static Optional<FileLock> attempt(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) { // held in this process, by code that does not know our locks
            return Optional.empty();
        }
    }

    private static IOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while waiting for others who write it");
    }
}
