// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/** Writes what a server sends to a file; what came stays there when it breaks off. */
final class BodyWriter {
    private static final int CHUNK = 1 << 16;

    private final Duration silence;
    private final String address;
    private final long mostBytes;

    /**
     * @param silence after which a server that sends nothing is given up
     * @param address for messages
     * @param mostBytes that are taken where the server does not say how many will come
     */
    BodyWriter(Duration silence, String address, long mostBytes) {
        this.silence = silence;
        this.address = address;
        this.mostBytes = mostBytes;
    }

    /**
     * Writes the body behind the first {@code from} bytes of the file.
     *
     * @param all bytes of the whole file, or −1 if not known
     * @return bytes the file has now
     * @throws IOException if the file cannot be written
     * @throws StoreException if the server breaks off, falls silent or sends too much
     */
    long write(InputStream body, Path file, long from, long all, Downloads.Listener listener) throws IOException {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "download-clock");
            thread.setDaemon(true);
            return thread;
        });
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(from).position(from);
            long done = from;
            byte[] chunk = new byte[CHUNK];
            listener.at(done, all);
            while (true) {
                int count = read(body, chunk, clock, done, all);
                if (count < 0) {
                    return done;
                }
                done += count;
                if (done > (all < 0 ? mostBytes : all)) {
                    throw new StoreException("the server sends more for " + address + " than "
                            + (all < 0 ? mostBytes : all) + " bytes, as many as there should be; check the address");
                }
                ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, count);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                listener.at(done, all);
            }
        } finally {
            clock.shutdownNow();
        }
    }

    private int read(InputStream body, byte[] chunk, ScheduledExecutorService clock, long done, long all) {
        AtomicBoolean silent = new AtomicBoolean();
        Future<?> alarm = clock.schedule(
                () -> {
                    silent.set(true);
                    close(body);
                },
                silence.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            return body.read(chunk);
        } catch (IOException e) {
            String why = silent.get() ? "nothing came for " + silence.toSeconds() + " s" : ModelFolder.reason(e);
            StoreException broken = brokeOff(address, done, all, why);
            broken.initCause(e);
            throw broken;
        } finally {
            alarm.cancel(false);
        }
    }

    static StoreException brokeOff(String address, long done, long all, String why) {
        return new StoreException("the download of " + address + " broke off after " + done
                + (all < 0 ? "" : " of " + all) + " bytes (" + why
                + "); fetch it again, and it goes on where it stopped");
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            LoggerFactory.getLogger(BodyWriter.class).debug("the connection could not be closed", e);
        }
    }
}
