// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.metamerkit.WholeFile;

/**
 * NumPy's {@code .npy} files of float32: format 1.0, little-endian, C order ({@code numpy/lib/format.py}). Files written
 * here have the same bytes as {@code np.save}'s.
 */
public final class NumpyFile {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int ALIGNMENT = 64;
    /** NumPy leaves room for the first size to grow to 21 digits. */
    private static final int GROWTH_DIGITS = 21;

    private static final int MOST_DIMENSIONS = 32;
    private static final int CHUNK_FLOATS = 1 << 14;
    /** Possessive throughout: a hostile header of some thousand spaces would otherwise be gone over for hours. */
    private static final Pattern HEADER = Pattern.compile(
            "\\{(?=.*'descr': *+'<f4')(?=.*'fortran_order': *+False)(?=.*'shape': *+\\(([0-9, ]*+)\\))"
                    + "(?: *+'(?:descr|fortran_order|shape)': *+(?:'<f4'|False|\\([0-9, ]*+\\)) *+,?+){3} *+\\} *+\\n?");

    private NumpyFile() {}

    /**
     * An array as read.
     *
     * @param shape sizes of the dimensions; empty for a single number
     * @param values the numbers in C order
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, not compared
    public record Array(int[] shape, float[] values) {}

    /**
     * Writes one array, whole or not at all; an existing file is replaced.
     *
     * @throws IllegalArgumentException if the shape does not hold exactly these values
     */
    public static void write(Path file, float[] values, long... shape) throws IOException {
        try (Writer writer = create(file, shape)) {
            writer.append(values);
            writer.finish();
        }
    }

    /** Writes pixels as 3 × height × width. */
    public static void write(Path file, Pixels pixels) throws IOException {
        write(file, pixels.values(), Pixels.CHANNELS, pixels.height(), pixels.width());
    }

    /**
     * Begins a file of a known shape, to be filled piece by piece.
     *
     * @throws IllegalArgumentException if a size is negative or the whole is 2⁶³ numbers or more
     */
    public static Writer create(Path file, long... shape) throws IOException {
        return new Writer(file, shape);
    }

    /**
     * Reads a file of float32 in C order.
     *
     * @throws IOException if it cannot be read or is not such a file, as one sentence
     */
    public static Array read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            int[] shape = readShape(file, channel);
            long count = 1;
            for (int size : shape) {
                count = Math.multiplyExact(count, (long) size);
            }
            long left = channel.size() - channel.position();
            // The file's own length bounds what is allocated, whatever its header says.
            if (left != Math.multiplyExact(count, 4L)) {
                throw unusable(file, "its header promises " + count + " numbers, but " + left + " bytes follow");
            }
            if (count > Integer.MAX_VALUE - 8) {
                throw unusable(file, "it holds " + count + " numbers, more than one Java array can");
            }
            return new Array(shape, readValues(channel, (int) count));
        } catch (ArithmeticException e) {
            throw unusable(file, "its shape is too large");
        } catch (EOFException e) {
            throw unusable(file, "it is truncated");
        }
    }

    private static int[] readShape(Path file, FileChannel channel) throws IOException {
        // Not closed: the channel is the caller's.
        DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
        byte[] start = in.readNBytes(MAGIC.length);
        if (!Arrays.equals(start, MAGIC)) {
            throw unusable(file, "it does not begin with NumPy's mark");
        }
        int major = in.readUnsignedByte();
        int minor = in.readUnsignedByte();
        if (major != 1 || minor != 0) {
            throw unusable(file, "it has format " + major + "." + minor);
        }
        int length = Short.toUnsignedInt(Short.reverseBytes(in.readShort()));
        byte[] text = in.readNBytes(length);
        if (text.length != length) {
            throw new EOFException();
        }
        Matcher matcher = HEADER.matcher(new String(text, StandardCharsets.ISO_8859_1));
        if (!matcher.matches()) {
            throw unusable(file, "its header asks for another type or order");
        }
        return parseShape(file, matcher.group(1));
    }

    private static int[] parseShape(Path file, String text) throws IOException {
        String[] sizes = Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .toArray(String[]::new);
        if (sizes.length > MOST_DIMENSIONS) {
            throw unusable(file, "it has " + sizes.length + " dimensions");
        }
        int[] shape = new int[sizes.length];
        for (int i = 0; i < shape.length; i++) {
            try {
                shape[i] = Integer.parseInt(sizes[i]);
            } catch (NumberFormatException e) {
                throw unusable(file, "its shape holds " + sizes[i]);
            }
        }
        return shape;
    }

    private static float[] readValues(ReadableByteChannel channel, int count) throws IOException {
        float[] values = new float[count];
        ByteBuffer buffer = ByteBuffer.allocate(4 * CHUNK_FLOATS).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < count; ) {
            int chunk = Math.min(CHUNK_FLOATS, count - at);
            buffer.clear().limit(4 * chunk);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer) < 0) {
                    throw new EOFException();
                }
            }
            buffer.flip();
            buffer.asFloatBuffer().get(values, at, chunk);
            at += chunk;
        }
        return values;
    }

    private static IOException unusable(Path file, String problem) {
        return new IOException(file + " cannot be used: " + problem
                + "; expected a .npy file of format 1.0 with float32 numbers in C order"
                + " (np.save(file, np.ascontiguousarray(array, dtype='<f4'))).");
    }

    /** A file being filled. Closing it before {@link #finish} leaves no file. */
    public static final class Writer implements Closeable {
        private final Path file;
        private final Path partial;
        private final OutputStream out;
        private final ByteBuffer buffer = ByteBuffer.allocate(4 * CHUNK_FLOATS).order(ByteOrder.LITTLE_ENDIAN);
        private long left;

        private Writer(Path file, long[] shape) throws IOException {
            byte[] header = header(shape);
            left = count(shape);
            this.file = file;
            partial = WholeFile.temporary(file);
            out = Files.newOutputStream(partial);
            try {
                out.write(header);
            } catch (IOException e) {
                close();
                throw e;
            }
        }

        /**
         * Appends numbers in C order, as many or few as are at hand.
         *
         * @throws IllegalArgumentException if they are more than the shape has room for
         */
        public void append(float[] values) throws IOException {
            append(values, 0, values.length);
        }

        /** Appends {@code length} numbers from {@code offset} on. */
        public void append(float[] values, int offset, int length) throws IOException {
            if (length > left) {
                throw new IllegalArgumentException(length + " numbers were given to " + file + ", expected at most the "
                        + left + " still missing.");
            }
            for (int at = 0; at < length; at += CHUNK_FLOATS) {
                int chunk = Math.min(CHUNK_FLOATS, length - at);
                buffer.asFloatBuffer().put(values, offset + at, chunk);
                out.write(buffer.array(), 0, 4 * chunk);
            }
            left -= length;
        }

        /**
         * Puts the finished file in its place.
         *
         * @throws IllegalArgumentException if numbers are missing
         */
        public void finish() throws IOException {
            if (left != 0) {
                throw new IllegalArgumentException(
                        file + " lacks " + left + " numbers, expected all its shape promises.");
            }
            out.close();
            WholeFile.finish(partial, file);
        }

        @Override
        public void close() throws IOException {
            out.close();
            Files.deleteIfExists(partial);
        }

        private static long count(long[] shape) {
            try {
                return Arrays.stream(shape).reduce(1, Math::multiplyExact);
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException(
                        "The shape is " + Arrays.toString(shape) + ", expected fewer than 2⁶³ numbers.", e);
            }
        }

        private static byte[] header(long[] shape) {
            if (shape.length > MOST_DIMENSIONS || Arrays.stream(shape).anyMatch(size -> size < 0)) {
                throw new IllegalArgumentException("The shape is " + Arrays.toString(shape) + ", expected at most "
                        + MOST_DIMENSIONS + " sizes of at least 0.");
            }
            StringBuilder text = new StringBuilder("{'descr': '<f4', 'fortran_order': False, 'shape': (");
            for (int i = 0; i < shape.length; i++) {
                text.append(i == 0 ? "" : " ").append(shape[i]).append(i + 1 < shape.length || i == 0 ? "," : "");
            }
            text.append("), }");
            if (shape.length > 0) {
                text.append(" ".repeat(GROWTH_DIGITS - Long.toString(shape[0]).length()));
            }
            int unpadded = MAGIC.length + 4 + text.length() + 1;
            text.append(" ".repeat(ALIGNMENT - unpadded % ALIGNMENT)).append('\n');
            ByteBuffer header = ByteBuffer.allocate(MAGIC.length + 4 + text.length())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(MAGIC)
                    .put((byte) 1)
                    .put((byte) 0)
                    .putShort((short) text.length());
            return header.put(text.toString().getBytes(StandardCharsets.ISO_8859_1))
                    .array();
        }
    }
}
