// SPDX-License-Identifier: Apache-2.0
package org.metamerkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A process that holds a file's lock until it is closed. */
public final class LockHolder implements AutoCloseable {
    private static final String HELD = "held";

    private final Process process;

    private LockHolder(Process process) {
        this.process = process;
    }

    public static LockHolder of(Path lock) throws IOException {
        return of(lock, true);
    }

    /** @throws IOException if it is not to wait, and the lock is held */
    static LockHolder of(Path lock, boolean wait) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        lock.toString(),
                        Boolean.toString(wait))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        if (!HELD.equals(said.readLine())) {
            process.destroyForcibly();
            throw new IOException(lock + " could not be locked");
        }
        return new LockHolder(process);
    }

    public static void main(String[] arguments) throws IOException {
        try (FileChannel channel =
                        FileChannel.open(Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = Boolean.parseBoolean(arguments[1]) ? channel.lock() : channel.tryLock()) {
            System.out.println(lock != null ? HELD : "not held");
            // until the other end is closed
            new InputStreamReader(System.in, StandardCharsets.UTF_8).read();
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
