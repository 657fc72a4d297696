// SPDX-License-Identifier: Apache-2.0
package org.metamerkit;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that one process at a time holds, and one thread of it; freed by the kernel if the process dies. Where the file system has
 * no locks (some of clusters are mounted so), it holds within this process only, which is said once.
 */
public final class LockFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LockFile.class);
    /** The kernel's locks belong to a process and are lost when it closes the file anywhere, so a second one is never opened. */
    private static final Set<Path> OURS = new HashSet<>();

    private static final AtomicBoolean SAID = new AtomicBoolean();

    private final Path file;
    private final FileChannel channel;

    private LockFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** {@link #lock} without waiting. */
    public static Optional<LockFile> tryLock(Path path) throws IOException {
        return lock(path, Duration.ZERO);
    }

    /**
     * The lock, as soon as nobody else has it. The file is made if it is not there.
     *
     * @param path in a folder that exists
     * @param patience how long to wait for others
     * @return empty if somebody else has it still
     * @throws IOException if the file cannot be made, or the thread is interrupted while it waits
     */
    public static Optional<LockFile> lock(Path path, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        Path file = path.toAbsolutePath().getParent().toRealPath().resolve(path.getFileName());
        FileChannel channel = null;
        boolean locked = false;
        try {
            if (!isFirstOfUs(file, deadline)) {
                return Optional.empty();
            }
            try {
                channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                locked = isLocked(channel, file, deadline);
                return locked ? Optional.of(new LockFile(file, channel)) : Optional.empty();
            } finally {
                if (!locked) {
                    giveUp(file, channel);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for others who have " + file);
        }
    }

    private static boolean isFirstOfUs(Path file, long deadline) throws InterruptedException {
        synchronized (OURS) {
            while (!OURS.add(file)) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(OURS, left);
            }
            return true;
        }
    }

    private static boolean isLocked(FileChannel channel, Path file, long deadline) throws InterruptedException {
        try {
            return channel.tryLock() != null || isLockedInTime(channel, deadline);
        } catch (OverlappingFileLockException e) { // this process has it otherwise, or by a link to the file
            return false;
        } catch (IOException e) {
            LOG.debug("{} cannot be locked", file, e);
            if (SAID.compareAndSet(false, true)) {
                LOG.warn("the file system of {} has no locks; do not let two processes write there at a time", file);
            }
            return true;
        }
    }

    /** The system's own waiting has no end: a thread of its own waits, and is woken when the channel is closed. */
    private static boolean isLockedInTime(FileChannel channel, long deadline) throws IOException, InterruptedException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        FutureTask<Boolean> lock = new FutureTask<>(() -> channel.lock() != null);
        Thread waiting = new Thread(lock, "metamerkit-lock");
        waiting.setDaemon(true);
        waiting.start();
        try {
            return lock.get(left, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException problem) {
                throw problem;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static void giveUp(Path file, FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            synchronized (OURS) {
                OURS.remove(file);
                OURS.notifyAll();
            }
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
