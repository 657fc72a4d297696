// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.metamerkit.model.WeightsException;

/**
 * The header of a {@code .npy} file of format 1.0, 2.0 or 3.0 ({@code numpy/lib/format.py}): type, order and shape.
 *
 * @param typeName numpy's, such as {@code <f4}
 * @param type what the numbers are, or empty if they are none of ours
 * @param fortranOrder whether the first index runs fastest
 * @param dataStart position of the first number
 */
record NumpyHeader(
        String typeName,
        Optional<ElementType> type,
        ByteOrder order,
        boolean fortranOrder,
        long[] shape,
        long dataStart) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    /** As many as numpy reads where pickles are not allowed. */
    private static final int LONGEST = 10_000;

    /** Possessive throughout: a hostile header of some hundred spaces would otherwise be gone over for hours. */
    private static final Pattern HEADER = Pattern.compile("\\{ *+(?:(?:'descr': *+'([^'\\\\]{1,20}+)'"
            + "|'fortran_order': *+(True|False)|'shape': *+\\(([0-9, L]*+)\\)) *+,?+ *+){3}\\} *+\\n?");

    private static final Map<String, ElementType> TYPES = Map.ofEntries(
            Map.entry("f2", ElementType.F16),
            Map.entry("f4", ElementType.F32),
            Map.entry("f8", ElementType.F64),
            Map.entry("b1", ElementType.BOOL),
            Map.entry("u1", ElementType.U8),
            Map.entry("i1", ElementType.I8),
            Map.entry("u2", ElementType.U16),
            Map.entry("i2", ElementType.I16),
            Map.entry("u4", ElementType.U32),
            Map.entry("i4", ElementType.I32),
            Map.entry("u8", ElementType.U64),
            Map.entry("i8", ElementType.I64),
            Map.entry("c8", ElementType.C64));

    /**
     * Reads and checks a header against the file's length.
     *
     * @param name for messages
     * @throws WeightsException if it is no such header, or announces other data than there is, or Python objects
     */
    static NumpyHeader read(ByteSource source, String name) throws IOException {
        byte[] start = bytes(source, 0, Math.min(12, source.size()));
        if (start.length < 12 || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw broken(name, "does not begin with NumPy's mark");
        }
        int version = start[6];
        if (version < 1 || version > 3 || start[7] != 0) {
            throw broken(name, "has format " + version + "." + start[7]);
        }
        ByteBuffer lengths = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        int at = version == 1 ? 10 : 12;
        long length =
                version == 1 ? Short.toUnsignedInt(lengths.getShort(8)) : Integer.toUnsignedLong(lengths.getInt(8));
        if (length > LONGEST || length > source.size() - at) {
            throw broken(name, "announces a header of " + length + " bytes");
        }
        String text = new String(bytes(source, at, length), StandardCharsets.UTF_8);
        Matcher matcher = HEADER.matcher(text);
        boolean plain =
                matcher.matches() && matcher.group(1) != null && matcher.group(2) != null && matcher.group(3) != null;
        if (!plain) {
            throw broken(name, "has a header that gives no plain type, order and shape");
        }
        NumpyHeader header = header(name, matcher, at + length);
        header.requireData(source.size(), name);
        return header;
    }

    private static NumpyHeader header(String name, Matcher matcher, long dataStart) {
        String typeName = matcher.group(1);
        if (typeName.endsWith("O")) {
            throw broken(name, "holds Python objects, which would have to be run");
        }
        boolean marked = "<>|=".indexOf(typeName.charAt(0)) >= 0;
        ElementType type = TYPES.get(marked ? typeName.substring(1) : typeName);
        ByteOrder order = typeName.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        String[] sizes = Arrays.stream(matcher.group(3).split(","))
                .map(String::strip)
                .filter(size -> !size.isEmpty())
                .toArray(String[]::new);
        if (sizes.length > ElementType.MOST_DIMENSIONS) {
            throw broken(name, "has " + sizes.length + " dimensions");
        }
        long[] shape = new long[sizes.length];
        for (int i = 0; i < shape.length; i++) {
            try {
                shape[i] = Long.parseLong(
                        sizes[i].endsWith("L") ? sizes[i].substring(0, sizes[i].length() - 1) : sizes[i]);
            } catch (NumberFormatException e) {
                throw new WeightsException(
                        broken(name, "has " + WeightsException.quoted(sizes[i]) + " for a size")
                                .getMessage(),
                        e);
            }
        }
        return new NumpyHeader(
                typeName, Optional.ofNullable(type), order, matcher.group(2).equals("True"), shape, dataStart);
    }

    private void requireData(long size, String name) {
        if (type.isEmpty()) {
            return;
        }
        try {
            long bytes = type.get().bytes(shape);
            if (bytes != size - dataStart) {
                throw broken(name, "promises " + bytes + " bytes, but " + (size - dataStart) + " follow");
            }
        } catch (ArithmeticException e) {
            throw new WeightsException(broken(name, "has an impossible shape").getMessage(), e);
        }
    }

    private static byte[] bytes(ByteSource source, long position, long count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) count);
        source.read(position, bytes);
        return bytes.array();
    }

    private static WeightsException broken(String name, String what) {
        return new WeightsException(
                name + " " + what + ", so it is not an array of numbers by NumPy; save it again with np.savez");
    }
}
