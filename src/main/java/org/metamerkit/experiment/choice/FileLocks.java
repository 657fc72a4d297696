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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    /** The system's own waiting has no end: a thread of its own waits, and is woken when the channel is closed. */
    private static FileLock lock(FileChannel channel, long deadline, Path file, Path hidden) throws IOException {
        if (channel == null) {
            return null;
        }
        try {
            FileLock free = channel.tryLock();
            return free != null ? free : waitedFor(channel, deadline);
        } catch (OverlappingFileLockException | TimeoutException e) { // the first: held in this process, not by us
            LOG.debug("{} is held", hidden, e);
            throw new HeldException(file, hidden);
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (IOException e) {
            LOG.debug("the file system has no locks", e);
            return null;
        }
    }

    private static FileLock waitedFor(FileChannel channel, long deadline)
            throws IOException, InterruptedException, TimeoutException {
        FutureTask<FileLock> lock = new FutureTask<>(channel::lock);
        Thread waiting = new Thread(lock, "metamerkit-choices-lock");
        waiting.setDaemon(true);
        waiting.start();
        try {
            return lock.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException problem) {
                throw problem;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static IOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while waiting for others who write it");
    }
}
