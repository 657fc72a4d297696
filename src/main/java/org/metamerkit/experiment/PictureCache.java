// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.metamerkit.experiment.ShownMetamers.Item;
import org.metamerkit.recognition.Shown;
import org.metamerkit.stimulus.Picture;
import org.metamerkit.stimulus.PictureException;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Pictures;
import org.metamerkit.stimulus.Pixels;

/**
 * Pictures for one network after another to look at, read by all processors. Kept are as many decoded ones as an eighth of the heap
 * holds and, as the network before took them, as many as another eighth holds; the others are made again.
 */
final class PictureCache {
    private static final int SHARE_OF_HEAP = 8;

    private final Kept<Picture> decoded = new Kept<>();
    private Kept<Pixels> prepared = new Kept<>();
    private PictureSpec spec;

    /**
     * Pictures for one forward pass.
     *
     * @param shown what they are, in the order asked for
     * @param pixels of each, as the network takes them
     * @param problems a sentence for every picture that cannot be read and is not among them
     */
    record Batch(List<Shown> shown, List<Pixels> pixels, List<String> problems) {}

    /** One of both is null. */
    private record Prepared(Pixels pixels, String problem) {}

    /** As much as there is room for, first come, first served; for any thread. */
    private static final class Kept<T> {
        private final Map<Path, T> values = new ConcurrentHashMap<>();
        private final AtomicLong room = new AtomicLong(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);

        void add(Path file, T value, long bytes) {
            if (room.addAndGet(-bytes) >= 0) {
                values.put(file, value);
            } else {
                room.addAndGet(bytes);
            }
        }
    }

    /** @param wanted what the network takes; as long as it stays the same, pictures prepared before are there */
    Batch prepare(List<Item> items, PictureSpec wanted) {
        if (!wanted.equals(spec)) {
            spec = wanted;
            prepared = new Kept<>();
        }
        List<Prepared> all =
                items.parallelStream().map(item -> prepare(item.file())).toList();
        Batch batch = new Batch(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < items.size(); i++) {
            if (all.get(i).problem == null) {
                batch.shown.add(items.get(i).shown());
                batch.pixels.add(all.get(i).pixels);
            } else {
                batch.problems.add(all.get(i).problem);
            }
        }
        return batch;
    }

    private Prepared prepare(Path file) {
        try {
            Pixels pixels = prepared.values.get(file);
            if (pixels == null) {
                pixels = spec.prepare(decode(file));
                prepared.add(file, pixels, (long) Float.BYTES * spec.size());
            }
            return new Prepared(pixels, null);
        } catch (PictureException e) {
            return new Prepared(null, e.getMessage());
        }
    }

    private Picture decode(Path file) {
        Picture picture = decoded.values.get(file);
        if (picture == null) {
            picture = Pictures.read(file);
            long samples = (long) Pixels.CHANNELS * picture.width() * picture.height();
            decoded.add(file, picture, samples * picture.bitDepth() / Byte.SIZE);
        }
        return picture;
    }
}
