// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.metamerkit.synthesis.OutputException;

/**
 * Keeps two processes from working on one metamer: a lock file beside its place, freed by the kernel if we die. Whoever gets the
 * lock must look again whether the metamer is whole.
 */
final class CellLock implements AutoCloseable {
    /** The kernel's locks belong to a process and are lost when it closes the file anywhere, so a second one is never opened. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path place;
    private final Path file;
    private final FileChannel channel;

    private CellLock(Path place, Path file, FileChannel channel) {
        this.place = place;
        this.file = file;
        this.channel = channel;
    }

    /** The lock of a metamer's place, unless somebody else has it. */
    static Optional<CellLock> tryLock(Path place) {
        Path file = place.toAbsolutePath().normalize().resolveSibling("." + place.getFileName() + ".lock");
        if (!OURS.add(file)) {
            return Optional.empty();
        }
        boolean locked = false;
        FileChannel channel = null;
        try {
            Files.createDirectories(file.getParent());
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            locked = channel.tryLock() != null;
            return locked ? Optional.of(new CellLock(place, file, channel)) : Optional.empty();
        } catch (IOException e) {
            throw OutputException.of(file, e);
        } finally {
            if (!locked) {
                giveUp(file, channel);
            }
        }
    }

    private static void giveUp(Path file, FileChannel channel) {
        OURS.remove(file);
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw OutputException.of(file, e);
        }
    }

    /**
     * Removes the file only once the metamer is whole: another process may have opened it already, and would then hold a lock that a
     * third one, which makes the file anew, cannot see.
     */
    @Override
    public void close() {
        try {
            if (Files.exists(place)) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw OutputException.of(file, e);
        } finally {
            giveUp(file, channel);
        }
    }
}
