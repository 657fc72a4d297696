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
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;

/**
 * Small pictures of files, made on threads of their own, the most wanted first, and kept up to a number of bytes (the longest unseen
 * go first). A picture that goes lends its memory to the next one of its size: scrolling through thousands leaves no garbage that has
 * grown old, whose collection would stop the window. All methods are called on the window's thread.
 *
 * @param <T> what a window draws
 */
public final class ThumbnailCache<T> implements AutoCloseable {
    private static final int BYTES_A_PIXEL = 4;
    private static final int MOST_WAITING = 600;

    private final Executor window;
    private final Drawing<T> drawing;
    private final Runnable arrived;
    private final long leastRoom;
    private final ExecutorService workers;
    private final Map<Key, Entry<T>> entries = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<Path, Trouble> troubles = new HashMap<>();
    private final Deque<Key> waiting = new ArrayDeque<>();
    private final Set<Key> wanted = new HashSet<>();
    private final ReadOnlyIntegerWrapper unreadable = new ReadOnlyIntegerWrapper(0);
    private final int threads;
    private int running;
    private long room;
    private long bytes;
    private boolean closed;

    /** What a window draws; all methods are called on the window's thread. */
    public interface Drawing<T> {
        T of(Raster raster);

        /** Puts other pixels, as many across and down, into what was made before. */
        T over(T old, Raster raster);
    }

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

    private record Entry<T>(T picture, int width, int height) {
        long bytes() {
            return bytesOf(width, height);
        }
    }

    /**
     * An empty cache.
     *
     * @param window runs things on the window's thread
     * @param room bytes that pictures may take, four a pixel
     * @param arrived told, on the window's thread, that something came
     */
    public ThumbnailCache(Executor window, long room, Drawing<T> drawing, Runnable arrived) {
        this.window = window;
        this.room = room;
        leastRoom = room;
        this.drawing = drawing;
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

    /** Makes room for what is seen at once, in bytes, and as much before and after it; never less than the cache began with. */
    public void seen(long bytesSeen) {
        room = Math.max(leastRoom, 3 * bytesSeen);
    }

    /** Looks at a file anew: it was written since. */
    public void forget(Path file) {
        entries.keySet().removeIf(key -> {
            boolean same = key.file.equals(file);
            if (same) {
                bytes -= entries.get(key).bytes();
            }
            return same;
        });
        if (troubles.remove(file) != null) {
            unreadable.set(troubles.size());
        }
    }

    /** Asks and counts anew what was missing or damaged: another run is shown, or this one is looked at again. */
    public void forgetTroubles() {
        troubles.clear();
        unreadable.set(0);
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
        Raster made = null;
        Trouble trouble = null;
        try {
            made = Raster.read(key.file).fitting(key.side);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            trouble = Files.exists(key.file) ? Trouble.CORRUPT : Trouble.MISSING;
        }
        Raster raster = made;
        Trouble found = trouble;
        window.execute(() -> take(key, raster, found));
    }

    private void take(Key key, Raster raster, Trouble trouble) {
        running--;
        wanted.remove(key);
        if (closed) {
            return;
        }
        if (trouble != null) {
            troubles.put(key.file, trouble);
            unreadable.set(troubles.size());
        } else {
            keep(key, raster);
        }
        startMore();
        arrived.run();
    }

    private void keep(Key key, Raster raster) {
        bytes += bytesOf(raster.width(), raster.height());
        T old = null;
        for (Iterator<Entry<T>> oldest = entries.values().iterator(); bytes > room && oldest.hasNext(); ) {
            Entry<T> entry = oldest.next();
            oldest.remove();
            bytes -= entry.bytes();
            if (entry.width == raster.width() && entry.height == raster.height()) {
                old = entry.picture;
            }
        }
        T picture = old == null ? drawing.of(raster) : drawing.over(old, raster);
        entries.put(key, new Entry<>(picture, raster.width(), raster.height()));
    }

    private static long bytesOf(int width, int height) {
        return (long) BYTES_A_PIXEL * width * height;
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
