// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.metamerkit.synthesis.OutputException;

/**
 * Keeps two processes from writing one recognition file, where the later one would undo the earlier one's rows. Its own file stays,
 * since whoever removed it could take it from under a third process.
 */
final class RecognitionLock implements AutoCloseable {
    private final FileChannel channel;

    private RecognitionLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * @throws RunException if another process has it
     * @throws OutputException if the run cannot be written
     */
    static RecognitionLock of(Path recognitionFile) {
        Path file = recognitionFile.resolveSibling("." + recognitionFile.getFileName() + ".lock");
        FileChannel channel = null;
        boolean locked = false;
        try {
            Files.createDirectories(file.getParent());
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            throw inUse(recognitionFile);
        } catch (IOException e) {
            throw OutputException.of(file, e);
        } finally {
            if (!locked) {
                closeQuietly(channel);
            }
        }
        if (!locked) {
            throw inUse(recognitionFile);
        }
        return new RecognitionLock(channel);
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    private static RunException inUse(Path recognitionFile) {
        return new RunException("another process is writing " + recognitionFile + "; wait for it and run this again");
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
