// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects float16, float32 and float64 arrays and notes, then writes them as one safetensors file. */
public final class SafetensorsWriter {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String METADATA = "__metadata__";
    private static final int ALIGNMENT = 8;
    private static final int BUFFER = 1 << 16;

    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, Object> arrays = new LinkedHashMap<>();
    private final ObjectNode header = JSON.createObjectNode();
    private long end;

    /** A note for the file's metadata; a later one of the same key replaces it. */
    public SafetensorsWriter note(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /** Adds float32 numbers in C order; the array is not copied. */
    public SafetensorsWriter add(String name, float[] values, long... shape) {
        return add(name, values, "F32", (long) values.length * Float.BYTES, shape);
    }

    /** Adds float64 numbers in C order; the array is not copied. */
    public SafetensorsWriter add(String name, double[] values, long... shape) {
        return add(name, values, "F64", (long) values.length * Double.BYTES, shape);
    }

    /** Adds float16 numbers in C order, each as its bits; the array is not copied. */
    public SafetensorsWriter addHalf(String name, short[] bits, long... shape) {
        return add(name, bits, "F16", (long) bits.length * Short.BYTES, shape);
    }

    private SafetensorsWriter add(String name, Object values, String type, long bytes, long[] shape) {
        if (name.equals(METADATA)) {
            throw new IllegalArgumentException("no tensor may be called '" + METADATA + "'; give it another name");
        }
        long width = Long.parseLong(type.substring(1)) / Byte.SIZE;
        if (Arrays.stream(shape).reduce(width, Math::multiplyExact) != bytes) {
            throw new IllegalArgumentException("the " + bytes / width + " values of '" + name
                    + "' do not fill its shape " + Arrays.toString(shape) + "; give the shape they have");
        }
        if (arrays.putIfAbsent(name, values) != null) {
            throw new IllegalArgumentException("two tensors are called '" + name + "'; give each its own name");
        }
        ObjectNode entry = header.putObject(name).put("dtype", type);
        Arrays.stream(shape).forEach(entry.putArray("shape")::add);
        entry.putArray("data_offsets").add(end).add(end + bytes);
        end += bytes;
        return this;
    }

    /** Writes the file; the stream is left open. */
    public void write(OutputStream out) throws IOException {
        ObjectNode whole = JSON.createObjectNode();
        metadata.forEach(whole.putObject(METADATA)::put);
        whole.setAll(header);
        String text = JSON.writeValueAsString(whole);
        int padding = Math.floorMod(-text.getBytes(StandardCharsets.UTF_8).length, ALIGNMENT);
        byte[] padded = (text + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
        out.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded.length)
                .array());
        out.write(padded);
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
        for (Object values : arrays.values()) {
            if (values instanceof float[] floats) {
                for (float value : floats) {
                    flushIfFull(buffer, out).putFloat(value);
                }
            } else if (values instanceof short[] halves) {
                for (short value : halves) {
                    flushIfFull(buffer, out).putShort(value);
                }
            } else {
                for (double value : (double[]) values) {
                    flushIfFull(buffer, out).putDouble(value);
                }
            }
        }
        out.write(buffer.array(), 0, buffer.position());
    }

    private static ByteBuffer flushIfFull(ByteBuffer buffer, OutputStream out) throws IOException {
        if (buffer.remaining() < Double.BYTES) {
            out.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return buffer;
    }
}
