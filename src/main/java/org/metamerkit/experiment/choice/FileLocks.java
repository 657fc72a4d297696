// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.metamerkit.LockFile;
import org.slf4j.LoggerFactory;

/** Lets one at a time read, change and write a file, among the threads of this process and among processes. */
final class FileLocks {
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
     * each. Where it cannot be made, the work is done all the same: it will say itself what is wrong.
     *
     * @param patience how long to wait for others
     * @throws HeldException if others have not let go by then; nothing was done
     */
    static void alone(Path file, Duration patience, Work work) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        Path hidden = absolute.resolveSibling("." + absolute.getFileName() + ".lock");
        Optional<LockFile> lock;
        try {
            lock = LockFile.lock(hidden, patience);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            LoggerFactory.getLogger(FileLocks.class).debug("{} cannot be made", hidden, e);
            work.run();
            return;
        }
        try (LockFile held = lock.orElseThrow(() -> new HeldException(file, hidden))) {
            work.run();
        }
    }
}
