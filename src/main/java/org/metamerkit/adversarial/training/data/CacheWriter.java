// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.metamerkit.WholeFile;
import org.metamerkit.adversarial.training.data.CacheFile.Contents;
import org.metamerkit.stimulus.Picture;
import org.metamerkit.stimulus.PictureException;
import org.metamerkit.stimulus.PictureSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decodes the pictures of a set on all processors and writes them to a cache file in the set's order. */
final class CacheWriter {
    private static final Logger LOG = LoggerFactory.getLogger(CacheWriter.class);
    private static final int MOST_AT_ONCE = 1024;
    private static final int BYTES_AT_ONCE = 64 << 20;
    /** No decoding goes so long without writing. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final PictureSource source;
    private final PictureSet set;
    private final PictureSpec spec;
    private final Unreadable unreadable;
    private final OtherSizes otherSizes;
    private final List<String> names = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final CRC32C check = new CRC32C();
    private int resized;

    CacheWriter(PictureSource source, PictureSet set, PictureSpec spec, Unreadable unreadable, OtherSizes otherSizes) {
        this.source = source;
        this.set = set;
        this.spec = spec;
        this.unreadable = unreadable;
        this.otherSizes = otherSizes;
    }

    /** One picture after decoding: its pixels and whether its size was another, or why it could not be read. */
    private record Decoded(byte[] samples, int width, int height, PictureException problem) {}

    /**
     * Writes the file, whole or not at all.
     *
     * @throws IOException if it cannot be written
     * @throws PictureException for the first picture, in the set's order, that is not as it has to be
     */
    void write(Path file, String key, DecodingProgress progress) throws IOException {
        Path folder = WholeFile.makeFolder(file.toAbsolutePath().getParent());
        sweep(folder);
        WholeFile.write(file, temporary -> {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                int step = Math.max(1, Math.min(MOST_AT_ONCE, BYTES_AT_ONCE / spec.size()));
                ByteBuffer pixels = ByteBuffer.allocateDirect(step * spec.size());
                progress.decoded(0, set.size());
                for (int from = 0; from < set.size(); from += step) {
                    int to = Math.min(set.size(), from + step);
                    append(channel, pixels, from, decode(from, to));
                    progress.decoded(to, set.size());
                }
                CacheFile.finish(channel, contents(key));
                // Large files' pixels are not checked when read: they must be on the disk before the file has its name.
                channel.force(false);
            }
        });
    }

    private List<Decoded> decode(int from, int to) {
        return IntStream.range(from, to).parallel().mapToObj(this::decode).toList();
    }

    private Decoded decode(int index) {
        try {
            Picture picture = set.read(index);
            boolean fits = picture.width() == spec.width() && picture.height() == spec.height();
            byte[] samples = fits || otherSizes == OtherSizes.RESIZE
                    ? spec.prepare(picture).to8Bit()
                    : null;
            return new Decoded(samples, picture.width(), picture.height(), null);
        } catch (PictureException e) {
            return new Decoded(null, 0, 0, e);
        }
    }

    private void append(FileChannel channel, ByteBuffer pixels, int from, List<Decoded> pictures) throws IOException {
        pixels.clear();
        for (int i = 0; i < pictures.size(); i++) {
            Decoded picture = pictures.get(i);
            String name = set.name(from + i);
            if (picture.problem() != null) {
                skip(name, picture.problem());
                continue;
            }
            if (picture.samples() == null) {
                throw new PictureException("The picture " + name + " of " + source + " has " + picture.width() + "×"
                        + picture.height() + " pixels, expected " + spec.width() + "×" + spec.height()
                        + ", the network's input: resize the pictures first, or ask for other sizes to be resized.");
            }
            if (picture.width() != spec.width() || picture.height() != spec.height()) {
                resized++;
            }
            pixels.put(picture.samples());
            names.add(name);
            labels.add(set.label(from + i));
        }
        pixels.flip();
        check.update(pixels.duplicate());
        CacheFile.writeFully(channel, pixels);
    }

    /** Deletes what processes that were killed left behind. */
    private static void sweep(Path folder) throws IOException {
        FileTime limit = FileTime.from(Instant.now().minus(ABANDONED));
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, ".*" + PictureCache.ENDING + "-*.partial")) {
            for (Path file : left) {
                if (Files.getLastModifiedTime(file).compareTo(limit) < 0) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debug("another process has just ended or swept", e);
        }
    }

    private void skip(String name, PictureException problem) {
        if (unreadable == Unreadable.REFUSE) {
            throw problem;
        }
        LOG.debug("skipped", problem);
        skipped.add(name);
    }

    private Contents contents(String key) {
        return new Contents(
                key,
                set.sha256(),
                spec.height(),
                spec.width(),
                names,
                labels.stream().mapToInt(Integer::intValue).toArray(),
                check.getValue(),
                resized,
                skipped);
    }
}
