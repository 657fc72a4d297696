// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.metamerkit.Hashes;
import org.metamerkit.adversarial.training.data.CacheFile.Contents;
import org.metamerkit.stimulus.PictureException;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.synthesis.OutputException;

/**
 * Labelled pictures, decoded once to a file of unsigned bytes, N × 3 × H × W, that is mapped into memory. Immutable and safe for use by
 * several threads. Its order is that of the source: by name, or as in CIFAR-10's binary files.
 */
public final class PictureCache implements AutoCloseable {
    static final String ENDING = ".pictures";
    private static final int NAME_DIGITS = 32;

    private final Contents contents;
    private final int inSegment;
    private volatile List<MappedByteBuffer> segments;

    PictureCache(CacheFile file) {
        this.contents = file.contents();
        this.inSegment = CacheFile.inSegment(contents.pictureBytes());
        this.segments = file.segments();
    }

    /** As the longer one, refusing pictures of other sizes. */
    public static PictureCache open(
            PictureSource source,
            List<String> classNames,
            int height,
            int width,
            Unreadable unreadable,
            Path cacheFolder,
            DecodingProgress progress) {
        return open(source, classNames, height, width, unreadable, OtherSizes.REFUSE, cacheFolder, progress);
    }

    /**
     * Opens pictures, decoding them unless the cache folder has them already. The cache file is named after the SHA-256 of data, labels,
     * class names and size; one that is damaged or cut short is made again. Several processes may open the same pictures at once.
     *
     * @param source where they lie; read once to find its hash even where the cache has them (of a zip file the directory only)
     * @param classNames names of the network's classes, in the order of its outputs. Folders' names are matched exactly, else without
     *     regard to case
     * @param height rows of the network's input
     * @param width columns of the network's input, as many
     * @param cacheFolder made if it is not there; 3 · H · W bytes for each picture go there
     * @param progress told of every few hundred decoded pictures; of none if the cache has them
     * @throws PictureException in one sentence: no pictures, labels that are none of the network's classes, classes without pictures,
     *     pictures that cannot be read or have another size unless that was allowed, truncated binary files
     * @throws OutputException if the cache cannot be written, as on a full disk; nothing is left then
     * @throws IllegalArgumentException if height and width differ or are out of range, or there are no class names
     */
    public static PictureCache open(
            PictureSource source,
            List<String> classNames,
            int height,
            int width,
            Unreadable unreadable,
            OtherSizes otherSizes,
            Path cacheFolder,
            DecodingProgress progress) {
        PictureSpec spec = new PictureSpec(height, width);
        if (height != width) {
            throw new IllegalArgumentException("Training pictures of " + height + " rows and " + width
                    + " columns were asked for, expected as many of each.");
        }
        if (classNames.isEmpty()) {
            throw new IllegalArgumentException(
                    "There are no class names, expected one for every output of the network.");
        }
        try (PictureSet set = PictureSet.open(source, classNames, unreadable)) {
            String key = key(set, classNames, spec);
            Path file = cacheFolder.resolve(key.substring(0, NAME_DIGITS) + ENDING);
            Optional<CacheFile> cached =
                    CacheFile.read(file, key).filter(found -> isAllowed(found.contents(), unreadable, otherSizes));
            if (cached.isEmpty()) {
                new CacheWriter(source, set, spec, unreadable, otherSizes).write(file, key, progress);
                cached = CacheFile.read(file, key);
            }
            CacheFile found = cached.orElseThrow(() -> new IOException("what was just written reads differently"));
            ClassMatch.requireAll(source, found.contents().labels(), classNames);
            return new PictureCache(found);
        } catch (IOException e) {
            throw unwritable(cacheFolder, e);
        }
    }

    /** Pictures, those skipped not counted. */
    public int size() {
        return contents.labels().length;
    }

    /** Rows of a picture. */
    public int height() {
        return contents.height();
    }

    /** Columns of a picture, as many as rows. */
    public int width() {
        return contents.width();
    }

    /** Index into the class names. */
    public int label(int index) {
        return contents.labels()[index];
    }

    /** Path in the source, such as {@code airplane/0001.jpg}; {@code data_batch_1.bin/00042} in CIFAR-10's binary files, from 0. */
    public String name(int index) {
        return contents.names().get(index);
    }

    /**
     * SHA-256 of the data, 64 hexadecimal digits: that of {@link org.metamerkit.stimulus.LabelledPictures#sha256} for the folder used, or,
     * if files that cannot even be opened were skipped, of {@link org.metamerkit.stimulus.LabelledPictures#sha256WithUnreadable}; of binary files that of their bytes one after the other, as {@code cat data_batch_*.bin | sha256sum} prints.
     */
    public String sha256() {
        return contents.sha256();
    }

    /** Names of the pictures that could not be read, in order. */
    public List<String> skipped() {
        return contents.skipped();
    }

    /**
     * Copies one picture.
     *
     * @param target takes 3 × H × W unsigned bytes, channel by channel, red first, from {@code offset} on
     * @throws IndexOutOfBoundsException if there is no such picture or no room
     * @throws IllegalStateException if the cache is closed
     */
    public void read(int index, byte[] target, int offset) {
        List<MappedByteBuffer> open = segments;
        if (open == null) {
            throw new IllegalStateException("These pictures are closed.");
        }
        Objects.checkIndex(index, size());
        int bytes = contents.pictureBytes();
        open.get(index / inSegment).get(index % inSegment * bytes, target, offset, bytes);
    }

    /**
     * Pictures as they are, in order: for evaluation.
     *
     * @param from the first
     * @param to one more than the last
     * @throws IndexOutOfBoundsException if there are no such pictures
     */
    public TrainingBatch batch(int from, int to) {
        Objects.checkFromToIndex(from, to, size());
        int bytes = contents.pictureBytes();
        float[] pixels = new float[Math.multiplyExact(to - from, bytes)];
        int[] labels = new int[to - from];
        byte[] samples = new byte[bytes];
        for (int i = from; i < to; i++) {
            read(i, samples, 0);
            Augmenter.toUnit(samples, pixels, (i - from) * bytes);
            labels[i - from] = label(i);
        }
        return new TrainingBatch(height(), pixels, labels);
    }

    /** Lets the file go; {@link #read} is refused from then on. Java gives the mapped memory back when it collects garbage. */
    @Override
    public void close() {
        segments = null;
    }

    private static boolean isAllowed(Contents contents, Unreadable unreadable, OtherSizes otherSizes) {
        return (unreadable == Unreadable.SKIP || contents.skipped().isEmpty())
                && (otherSizes == OtherSizes.RESIZE || contents.resized() == 0);
    }

    private static String key(PictureSet set, List<String> classNames, PictureSpec spec) {
        MessageDigest digest = Hashes.sha256();
        String text = String.join("\n", set.sha256(), spec.toString(), String.join("\n", classNames), "");
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        ByteBuffer labels = ByteBuffer.allocate(Math.multiplyExact(set.size(), Integer.BYTES));
        for (int i = 0; i < set.size(); i++) {
            labels.putInt(set.label(i));
        }
        digest.update(labels.flip());
        return Hashes.hex(digest);
    }

    private static OutputException unwritable(Path cacheFolder, IOException e) {
        String why = e instanceof AccessDeniedException
                ? "permission denied"
                : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new OutputException("The decoded pictures cannot be written to " + cacheFolder + " (" + why
                + "); free space there or name another cache with METAMERKIT_CACHE.");
    }
}
