// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Rows of float32 outside the Java heap: in native memory up to a budget, in a temporary file beyond it. Rows are added by
 * one thread; different rows may then be read and written by several threads at once.
 */
final class RowStore implements AutoCloseable {
    private final int columns;
    private final long rowsInMemory;
    private final Path folder;
    private final List<Pointer> memory = new ArrayList<>();
    private Path file;
    private FileChannel channel;
    private int rows;

    /** Takes a budget in bytes and the folder of the temporary file, made only if it is needed. */
    RowStore(int columns, long budgetBytes, Path folder) {
        this.columns = columns;
        this.rowsInMemory = budgetBytes / ((long) columns * Float.BYTES);
        this.folder = folder;
    }

    int rows() {
        return rows;
    }

    boolean hasFile() {
        return channel != null;
    }

    void add(float[] row) {
        if (channel == null && rows < rowsInMemory) {
            // Plain malloc: JavaCPP's own allocations count against limits derived from the Java heap.
            Pointer block = Pointer.malloc(rowBytes());
            if (block != null && !block.isNull()) {
                memory.add(block);
            }
        }
        if (memory.size() == rows && channel == null) {
            openFile();
        }
        write(rows, row);
        rows++;
    }

    /** Reads {@code count} columns of a row, from column {@code from} on, into the beginning of {@code into}. */
    void read(int row, int from, float[] into, int count) {
        if (row < memory.size()) {
            new FloatPointer(memory.get(row)).position(from).get(into, 0, count);
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.nativeOrder());
        long position = filePosition(row) + (long) from * Float.BYTES;
        try {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, position + bytes.position()) < 0) {
                    throw new IOException("it ends too early, at byte " + channel.size());
                }
            }
        } catch (IOException e) {
            throw failed("read", e);
        }
        bytes.flip();
        bytes.asFloatBuffer().get(into, 0, count);
    }

    /** Puts a row in place of another (or behind the last one: {@link #add}). */
    void write(int row, float[] values) {
        if (row < memory.size()) {
            new FloatPointer(memory.get(row)).put(values);
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(columns * Float.BYTES).order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(values);
        long position = filePosition(row);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes, position + bytes.position());
            }
        } catch (IOException e) {
            throw failed("written", e);
        }
    }

    @Override
    public void close() {
        memory.forEach(Pointer::free);
        memory.clear();
        rows = 0;
        if (channel == null) {
            return;
        }
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failed("deleted", e);
        } finally {
            channel = null;
        }
    }

    private void openFile() {
        try {
            file = Files.createTempFile(folder, "metamerkit-rows-", ".partial");
            channel = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw failed("made", e);
        }
    }

    private UncheckedIOException failed(String what, IOException cause) {
        return new UncheckedIOException(
                "The temporary file of activations " + (file == null ? "in " + folder : file.toString())
                        + " could not be " + what + " (" + cause.getMessage()
                        + "); free some disk space, name another folder with METAMERKIT_JAVA_OPTS=-Djava.io.tmpdir=FOLDER, or"
                        + " take fewer pictures or stages.",
                cause);
    }

    private long rowBytes() {
        return (long) columns * Float.BYTES;
    }

    private long filePosition(int row) {
        return (row - memory.size()) * rowBytes();
    }
}
