// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.metamerkit.model.WeightsException.quoted;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.metamerkit.model.WeightsException;

/**
 * A zip file from anywhere, read with suspicion; nothing is ever written. Opening checks the whole directory: at most 100,000
 * entries, names that stay below the archive's root, no name twice, stored or deflated only, sizes and places that fit the file
 * and the entries' own headers, no overlaps, and no more unpacked bytes than 64 MiB and 100 times the file.
 *
 * <p>Written on NIO, because files of networks are read in place: {@code java.util.zip.ZipFile} gives streams only, and neither
 * it nor commons-compress refuses overlapping entries. The inflating is {@link java.util.zip.Inflater}'s.
 *
 * <p>Check sums of deflated entries are checked; those of stored ones are not, since torch may write archives without them
 * ({@code torch.serialization.set_crc32_options}). Use by one thread at a time.
 */
public final class ZipArchive implements Closeable {
    private final ByteSource source;
    private final String name;
    private final Map<String, ZipDirectory.Entry> entries;
    private final Closeable resource;

    private ZipArchive(ByteSource source, String name, Closeable resource) throws IOException {
        this.source = source;
        this.name = name;
        this.resource = resource;
        entries = ZipDirectory.read(source, name);
    }

    /**
     * Opens a file.
     *
     * @throws WeightsException if it is missing, unreadable or not a whole and harmless zip file
     */
    public static ZipArchive open(Path file) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            return new ZipArchive(ByteSource.of(channel), file.toString(), channel);
        } catch (IOException | RuntimeException e) {
            closeQuietly(channel, e);
            throw e instanceof WeightsException known ? known : unreadable(file.toString(), e);
        }
    }

    /** Reads an archive from its bytes; {@code name} is for messages. See {@link #open(Path)}. */
    public static ZipArchive of(ByteSource source, String name) {
        try {
            return new ZipArchive(source, name, () -> {});
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** The archive's own name, for messages. */
    public String name() {
        return name;
    }

    /** Full names of all files in it, without folders, in the directory's order. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /** Whether it holds a file of this name. */
    public boolean has(String entry) {
        return entries.containsKey(entry);
    }

    /** Unpacked bytes of a file in it; 0 if there is none of the name. */
    long size(String entry) {
        return has(entry) ? entries.get(entry).size() : 0;
    }

    /**
     * The unpacked bytes of a small file in it, or empty if there is none of the name.
     *
     * @param limit most bytes that make sense
     * @throws WeightsException if there are more, or they are damaged
     */
    public Optional<byte[]> bytes(String entry, long limit) {
        Optional<ByteSource> found = source(entry);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        long size = entries.get(entry).size();
        if (size > Math.min(limit, Integer.MAX_VALUE - 8)) {
            throw broken(
                    name, "holds " + quoted(entry) + " of " + size + " bytes, where at most " + limit + " make sense");
        }
        try {
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            found.get().read(0, bytes);
            return Optional.of(bytes.array());
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /**
     * The unpacked bytes of a file in it as a source that is valid until the archive is closed, or empty if there is none of
     * the name. A stored entry is read in place, at any position; a deflated one is best read from front to back, since
     * reading backwards starts again at its front.
     */
    public Optional<ByteSource> source(String entry) {
        ZipDirectory.Entry found = entries.get(entry);
        if (found == null) {
            return Optional.empty();
        }
        ByteSource packed = source.slice(found.start(), found.packed());
        return Optional.of(found.deflated() ? new InflatedSource(packed, found, name) : packed);
    }

    /** SHA-256 of the archive itself, as 64 hexadecimal digits. */
    public String sha256() {
        try {
            return source.sha256();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** Closes the file; sources of entries end with it. */
    @Override
    public void close() {
        try {
            resource.close();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    static WeightsException broken(String file, String what) {
        return new WeightsException(
                file + " " + what + ", so it is not a whole and harmless zip archive; fetch or make it again");
    }

    static WeightsException unreadable(String file, Exception cause) {
        return new WeightsException(
                "the file " + file + " cannot be read (" + cause.getClass().getSimpleName()
                        + "); check that it exists, is whole and readable",
                cause);
    }

    private static void closeQuietly(FileChannel channel, Exception reason) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                reason.addSuppressed(e);
            }
        }
    }
}
