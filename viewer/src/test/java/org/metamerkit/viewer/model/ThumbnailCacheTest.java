// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.PngFile;

class ThumbnailCacheTest {
    private static final int SIDE = 8;
    private static final int BYTES = SIDE * SIDE * 4;

    @TempDir
    Path folder;

    private final BlockingQueue<Runnable> window = new LinkedBlockingQueue<>();
    private final AtomicInteger reused = new AtomicInteger();
    private final ThumbnailCache<Raster> cache = new ThumbnailCache<>(window::add, 2 * BYTES, new Drawing(), () -> {});

    private final class Drawing implements ThumbnailCache.Drawing<Raster> {
        @Override
        public Raster of(Raster raster) {
            return raster;
        }

        @Override
        public Raster over(Raster old, Raster raster) {
            reused.incrementAndGet();
            System.arraycopy(raster.argb(), 0, old.argb(), 0, old.argb().length);
            return old;
        }
    }

    @AfterEach
    void close() {
        cache.close();
    }

    private Path picture(String name) throws Exception {
        Path file = folder.resolve(name);
        PngFile.write(new Pixels(2 * SIDE, 2 * SIDE, new float[3 * 4 * SIDE * SIDE]), file);
        return file;
    }

    private void waitUntilIdle() throws InterruptedException {
        while (!cache.isIdle()) {
            window.poll(30, TimeUnit.SECONDS).run();
        }
    }

    @Test
    void givenAPicture_whenAskedFor_thenItComesLaterShrunk() throws Exception {
        Path file = picture("a.png");
        assertThat(cache.get(file, SIDE).picture()).isNull();
        waitUntilIdle();
        assertThat(cache.get(file, SIDE).picture().width()).isEqualTo(SIDE);
        assertThat(cache.bytes()).isEqualTo(BYTES);
    }

    @Test
    void givenMorePicturesThanBytesAllow_whenAskedFor_thenTheLongestUnseenGoes() throws Exception {
        Path a = picture("a.png");
        Path b = picture("b.png");
        for (Path file : new Path[] {a, b}) {
            cache.get(file, SIDE);
            waitUntilIdle();
        }
        cache.get(a, SIDE);
        cache.get(picture("c.png"), SIDE);
        waitUntilIdle();
        assertThat(cache.bytes()).isEqualTo(2 * BYTES);
        assertThat(cache.get(a, SIDE).picture()).as("seen since").isNotNull();
        assertThat(cache.get(b, SIDE).picture()).isNull();
    }

    @Test
    void givenManyPicturesOneAfterTheOther_whenAskedFor_thenTheyUseTheSameMemoryAgainAndAgain() throws Exception {
        for (int i = 0; i < 5; i++) {
            Path file = picture("p" + i + ".png");
            PngFile.write(Pixels.of8Bit(SIDE, SIDE, filled(10 * i)), file);
            cache.get(file, SIDE);
            waitUntilIdle();
            assertThat(cache.get(file, SIDE).picture().argb()).containsOnly(Raster.rgb(10 * i, 10 * i, 10 * i));
        }
        assertThat(reused).hasValue(3);
        assertThat(cache.bytes()).isEqualTo(2 * BYTES);
    }

    @Test
    void givenALargeWindow_whenItSaysWhatIsSeen_thenThreeTimesAsMuchIsKept() throws Exception {
        cache.seen(2 * BYTES);
        for (int i = 0; i < 8; i++) {
            cache.get(picture("p" + i + ".png"), SIDE);
            waitUntilIdle();
        }
        assertThat(cache.bytes()).isEqualTo(6 * BYTES);
    }

    private static byte[] filled(int shade) {
        byte[] samples = new byte[3 * SIDE * SIDE];
        Arrays.fill(samples, (byte) shade);
        return samples;
    }

    @Test
    void givenMissingAndDamagedFiles_whenAskedFor_thenEachIsSaidAndCountedOnce() throws Exception {
        Path damaged = Files.writeString(folder.resolve("damaged.png"), "x");
        Path missing = folder.resolve("missing.png");
        for (int i = 0; i < 2; i++) {
            cache.get(damaged, SIDE);
            cache.get(missing, SIDE);
            waitUntilIdle();
        }
        assertThat(cache.get(damaged, SIDE).trouble()).isEqualTo(ThumbnailCache.Trouble.CORRUPT);
        assertThat(cache.get(missing, SIDE).trouble()).isEqualTo(ThumbnailCache.Trouble.MISSING);
        assertThat(cache.unreadable().get()).isEqualTo(2);

        picture("missing.png");
        cache.forget(missing);
        cache.get(missing, SIDE);
        waitUntilIdle();
        assertThat(cache.get(missing, SIDE).picture()).as("written since").isNotNull();
        assertThat(cache.unreadable().get()).isEqualTo(1);
    }
}
