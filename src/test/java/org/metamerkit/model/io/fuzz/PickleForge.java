// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes pickles opcode by opcode, and puts them into archives as {@code torch.save} does. */
public final class PickleForge {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Begins with {@code PROTO 2}. */
    public PickleForge() {
        op(0x80).op(2);
    }

    public PickleForge op(int opcode) {
        out.write(opcode);
        return this;
    }

    public PickleForge ops(String opcodes) {
        opcodes.chars().forEach(out::write);
        return this;
    }

    public PickleForge int32(long value) {
        return raw(4, value);
    }

    public PickleForge int64(long value) {
        return raw(8, value);
    }

    private PickleForge raw(int bytes, long value) {
        byte[] all = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        out.write(all, 0, bytes);
        return this;
    }

    public PickleForge text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        op('X').int32(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    /** A number of up to 64 bits. */
    public PickleForge number(long value) {
        return op(0x8a).op(8).int64(value);
    }

    public PickleForge global(String module, String name) {
        return op('c').ops(module + "\n" + name + "\n");
    }

    /** A tuple of numbers. */
    public PickleForge tuple(long... numbers) {
        op('(');
        for (long number : numbers) {
            number(number);
        }
        return op('t');
    }

    /** A float32 tensor on the storage {@code 0} of {@code count} numbers. */
    public PickleForge tensor(long count, long offset, long[] shape, long[] strides) {
        return tensor("0", count, offset, shape, strides);
    }

    /** A float32 tensor on a storage of {@code count} numbers. */
    public PickleForge tensor(String storage, long count, long offset, long[] shape, long[] strides) {
        global("torch._utils", "_rebuild_tensor_v2").op('(');
        op('(').text("storage")
                .global("torch", "FloatStorage")
                .text(storage)
                .text("cpu")
                .number(count)
                .ops("tQ");
        number(offset)
                .tuple(shape)
                .tuple(strides)
                .op(0x89)
                .global("collections", "OrderedDict")
                .ops(")RtR");
        return this;
    }

    /** Ends with {@code STOP}. */
    public byte[] pickle() {
        return op('.').bytes();
    }

    public byte[] bytes() {
        return out.toByteArray();
    }

    /** An archive of this pickle and a storage of 16 numbers, 0 to 15. */
    public static byte[] archive(byte[] pickle) {
        ByteBuffer numbers = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 16; i++) {
            numbers.putFloat(i);
        }
        ZipForge zip = new ZipForge();
        zip.stored("archive/data.pkl", pickle);
        zip.stored("archive/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        zip.stored("archive/data/0", numbers.array());
        zip.stored("archive/version", "3\n".getBytes(StandardCharsets.US_ASCII));
        return zip.build();
    }
}
