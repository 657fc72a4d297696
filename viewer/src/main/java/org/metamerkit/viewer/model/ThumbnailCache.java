// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;

/**
 * Small pictures of files, made on threads of their own, the most wanted first, and kept up to a number of bytes (the longest unseen
 * go first). All methods are called on the window's thread.
 *
 * @param <T> what a window draws
 */
public final class ThumbnailCache<T> implements AutoCloseable {
    private static final int BYTES_A_PIXEL = 4;
    private static final int MOST_WAITING = 600;

    private final Executor window;
    private final Function<Raster, T> convert;
    private final Runnable arrived;
    private final long mostBytes;
    private final ExecutorService workers;
    private final Map<Key, Entry<T>> entries = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<Path, Trouble> troubles = new HashMap<>();
    private final Deque<Key> waiting = new ArrayDeque<>();
    private final Set<Key> wanted = new HashSet<>();
    private final ReadOnlyIntegerWrapper unreadable = new ReadOnlyIntegerWrapper(0);
    private final int threads;
    private int running;
    private long bytes;
    private boolean closed;

    /** Why there is no picture. */
    public enum Trouble {
        MISSING("missing"),
        CORRUPT("damaged");

        private final String word;

        Trouble(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /**
     * What is known of a picture.
     *
     * @param picture null while it is being made, or if there is trouble
     * @param trouble null if there is none
     */
    public record Look<T>(T picture, Trouble trouble) {}

    private record Key(Path file, int side) {}

    private record Entry<T>(T picture, long bytes) {}

    /**
     * An empty cache.
     *
     * @param window runs things on the window's thread
     * @param mostBytes that pictures may take, four bytes a pixel
     * @param convert makes what a window draws; called on the cache's own threads
     * @param arrived told, on the window's thread, that something came
     */
    public ThumbnailCache(Executor window, long mostBytes, Function<Raster, T> convert, Runnable arrived) {
        this.window = window;
        this.mostBytes = mostBytes;
        this.convert = convert;
        this.arrived = arrived;
        threads = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));
        workers = Executors.newFixedThreadPool(threads, Background::daemon);
        workers.execute(Raster::warmUp);
    }

    /** A picture no larger than {@code side} in both directions if it is there; else it is asked for. */
    public Look<T> get(Path file, int side) {
        Trouble trouble = troubles.get(file);
        if (trouble != null) {
            return new Look<>(null, trouble);
        }
        Key key = new Key(file, side);
        Entry<T> entry = entries.get(key);
        if (entry != null) {
            return new Look<>(entry.picture, null);
        }
        if (wanted.add(key)) {
            waiting.addFirst(key);
            while (waiting.size() > MOST_WAITING) {
                wanted.remove(waiting.removeLast());
            }
            startMore();
        }
        return new Look<>(null, null);
    }

    /** Drops what is asked for but not begun: the view shows other things now and will ask for those. */
    public void forgetWaiting() {
        for (Iterator<Key> all = waiting.iterator(); all.hasNext(); ) {
            wanted.remove(all.next());
            all.remove();
        }
    }

    /** Looks at a file anew: it was written since. */
    public void forget(Path file) {
        entries.keySet().removeIf(key -> {
            boolean same = key.file.equals(file);
            if (same) {
                bytes -= entries.get(key).bytes;
            }
            return same;
        });
        if (troubles.remove(file) != null) {
            unreadable.set(troubles.size());
        }
    }

    /** How many files turned out to be missing or damaged. */
    public ReadOnlyIntegerProperty unreadable() {
        return unreadable.getReadOnlyProperty();
    }

    /** Bytes that pictures take now. */
    public long bytes() {
        return bytes;
    }

    /** Whether nothing is being made. */
    public boolean isIdle() {
        return wanted.isEmpty();
    }

    private void startMore() {
        while (running < threads && !waiting.isEmpty() && !closed) {
            Key key = waiting.removeFirst();
            running++;
            workers.execute(() -> make(key));
        }
    }

    private void make(Key key) {
        T picture = null;
        long size = 0;
        Trouble trouble = null;
        try {
            Raster raster = Raster.read(key.file).fitting(key.side);
            size = (long) raster.width() * raster.height() * BYTES_A_PIXEL;
            picture = convert.apply(raster);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            trouble = Files.exists(key.file) ? Trouble.CORRUPT : Trouble.MISSING;
        }
        T made = picture;
        long madeSize = size;
        Trouble found = trouble;
        window.execute(() -> take(key, made, madeSize, found));
    }

    private void take(Key key, T picture, long size, Trouble trouble) {
        running--;
        wanted.remove(key);
        if (closed) {
            return;
        }
        if (trouble != null) {
            troubles.put(key.file, trouble);
            unreadable.set(troubles.size());
        } else {
            entries.put(key, new Entry<>(picture, size));
            bytes += size;
            Iterator<Entry<T>> oldest = entries.values().iterator();
            while (bytes > mostBytes && oldest.hasNext()) {
                bytes -= oldest.next().bytes;
                oldest.remove();
            }
        }
        startMore();
        arrived.run();
    }

    @Override
    public void close() {
        closed = true;
        forgetWaiting();
        workers.shutdownNow();
        entries.clear();
        bytes = 0;
    }
}
