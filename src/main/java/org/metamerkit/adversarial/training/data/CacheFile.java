// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a {@link PictureCache}: pixels (count × 3 × height × width unsigned bytes), then what is known of them as JSON in UTF-8, then
 * 24 bytes: length of the JSON and its CRC-32C (eight bytes each, big-endian), {@code MMKPICS1}.
 *
 * @param contents what is known of the pictures
 * @param segments the pixels, mapped: whole pictures, {@link #inSegment} a segment but for the last
 */
record CacheFile(Contents contents, List<MappedByteBuffer> segments) {
    private static final Logger LOG = LoggerFactory.getLogger(CacheFile.class);
    private static final ObjectMapper MAPPER =
            new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
    private static final byte[] MAGIC = "MMKPICS1".getBytes(StandardCharsets.US_ASCII);
    private static final int TRAILER = 2 * Long.BYTES + MAGIC.length;
    private static final int LONGEST_JSON = 1 << 30;
    private static final int SEGMENT = 1 << 30;
    /** Checking the pixels takes a second at most. */
    private static final long MOST_CHECKED = 1L << 31;

    /**
     * What is known of cached pictures.
     *
     * @param key what they were made from and how
     * @param sha256 of the data
     * @param pixelsCrc32c CRC-32C of all pixels
     * @param resized how many had another size
     * @param skipped names of those that could not be read
     */
    record Contents(
            String key,
            String sha256,
            int height,
            int width,
            List<String> names,
            int[] labels,
            long pixelsCrc32c,
            int resized,
            List<String> skipped) {
        int pictureBytes() {
            return 3 * height * width;
        }

        long pixelBytes() {
            return (long) labels.length * pictureBytes();
        }
    }

    /** Opens a file that was written whole for this key; empty if there is none, or it is cut short, damaged or for another key. */
    static Optional<CacheFile> read(Path file, String key) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Contents contents = contents(channel);
            if (!key.equals(contents.key())) {
                throw new IOException("it is for other data");
            }
            CacheFile cache = new CacheFile(contents, map(channel, contents));
            if (contents.pixelBytes() <= MOST_CHECKED && cache.pixelsCrc32c() != contents.pixelsCrc32c()) {
                throw new IOException("its pixels changed");
            }
            return Optional.of(cache);
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("The picture cache {} cannot be used and is made again", file, e);
            return Optional.empty();
        }
    }

    /** Writes what follows the pixels. */
    static void finish(FileChannel channel, Contents contents) throws IOException {
        byte[] json = MAPPER.writeValueAsBytes(contents);
        ByteBuffer end = ByteBuffer.allocate(json.length + TRAILER)
                .put(json)
                .putLong(json.length)
                .putLong(crc32c(json))
                .put(MAGIC)
                .flip();
        writeFully(channel, end);
    }

    static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Pictures in a segment. */
    static int inSegment(int pictureBytes) {
        return Math.max(1, SEGMENT / pictureBytes);
    }

    private static Contents contents(FileChannel channel) throws IOException {
        long length = channel.size();
        if (length < TRAILER) {
            throw new IOException("it is cut short");
        }
        ByteBuffer trailer = read(channel, length - TRAILER, TRAILER);
        long jsonLength = trailer.getLong();
        long check = trailer.getLong();
        byte[] magic = new byte[MAGIC.length];
        trailer.get(magic);
        if (!Arrays.equals(magic, MAGIC) || jsonLength < 0 || jsonLength > Math.min(LONGEST_JSON, length - TRAILER)) {
            throw new IOException("it has no proper end");
        }
        byte[] json =
                read(channel, length - TRAILER - jsonLength, (int) jsonLength).array();
        if (crc32c(json) != check) {
            throw new IOException("its description is damaged");
        }
        Contents contents = MAPPER.readValue(json, Contents.class);
        if (contents.pixelBytes() != length - TRAILER - jsonLength
                || contents.names().size() != contents.labels().length) {
            throw new IOException("its length is not that of its pictures");
        }
        return contents;
    }

    private static List<MappedByteBuffer> map(FileChannel channel, Contents contents) throws IOException {
        long segment = (long) inSegment(contents.pictureBytes()) * contents.pictureBytes();
        List<MappedByteBuffer> segments = new ArrayList<>();
        for (long at = 0; at < contents.pixelBytes(); at += segment) {
            segments.add(channel.map(MapMode.READ_ONLY, at, Math.min(segment, contents.pixelBytes() - at)));
        }
        return List.copyOf(segments);
    }

    private long pixelsCrc32c() {
        CRC32C sum = new CRC32C();
        for (MappedByteBuffer segment : segments) {
            sum.update(segment.duplicate());
        }
        return sum.getValue();
    }

    private static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new IOException("it is cut short");
            }
        }
        return bytes.flip();
    }

    private static long crc32c(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return sum.getValue();
    }
}
