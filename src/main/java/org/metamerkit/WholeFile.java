// SPDX-License-Identifier: Apache-2.0
package org.metamerkit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files and folders that exist whole or not at all: written beside their place under a temporary name and renamed at the end.
 * Their permissions are those of any new file (Java's own temporary files would be closed to one's colleagues).
 */
public final class WholeFile {
    private static final Logger LOG = LoggerFactory.getLogger(WholeFile.class);

    private WholeFile() {}

    /** Writes a file at the path it is given. */
    @FunctionalInterface
    public interface Content {
        void writeTo(Path temporary) throws IOException;
    }

    /** Writes a file or replaces it; the folder must exist. On a failure what was there before stays, and nothing else is left. */
    public static void write(Path file, Content content) throws IOException {
        Path temporary = temporary(file);
        try {
            content.writeTo(temporary);
            finish(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** A name in the same folder that nobody else uses; nothing is made. */
    public static Path temporary(Path file) {
        Path absolute = file.toAbsolutePath();
        return absolute.resolveSibling("." + absolute.getFileName() + "-" + UUID.randomUUID() + ".partial");
    }

    /** Puts what was written under a temporary name in its place, replacing a file that is there. */
    public static void finish(Path temporary, Path file) throws IOException {
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * Makes a folder, and those it lies in, unless it is there. A link to a folder is one: {@link Files#createDirectories} refuses it
     * in Java before 17.0.14 (JDK-8294193).
     */
    public static Path makeFolder(Path folder) throws IOException {
        return Files.isDirectory(folder) ? folder : Files.createDirectories(folder);
    }

    /**
     * Has the system bring a file's content, or a folder's list of files, to the disk itself, so that a crash of the whole machine
     * cannot undo it. Some file systems cannot do so for folders; that is no error.
     */
    public static void force(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                file.force(true);
            }
            return;
        }
        try (FileChannel folder = FileChannel.open(path, StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            LOG.debug("the folder {} cannot be forced to the disk", path, e);
        }
    }
}
