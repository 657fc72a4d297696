// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Writes tensors as they are, of whatever floating-point type, to a safetensors file, without a copy on the Java heap. */
final class TensorFile {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int ALIGNMENT = 8;
    private static final int CHUNK = 1 << 22;

    private TensorFile() {}

    /**
     * @param notes for the file's metadata
     * @param tensors in the order in which they are to be written, on the CPU
     */
    static void write(Path file, Map<String, String> notes, Map<String, Tensor> tensors) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        notes.forEach(header.putObject("__metadata__")::put);
        long end = 0;
        for (Map.Entry<String, Tensor> each : tensors.entrySet()) {
            Tensor tensor = each.getValue();
            long bytes = Math.multiplyExact(tensor.numel(), tensor.element_size());
            ObjectNode entry = header.putObject(each.getKey()).put("dtype", typeName(tensor));
            Arrays.stream(tensor.shape()).forEach(entry.putArray("shape")::add);
            entry.putArray("data_offsets").add(end).add(end + bytes);
            end += bytes;
        }
        byte[] text = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(text, text.length + Math.floorMod(-text.length, ALIGNMENT));
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            writeAll(
                    channel,
                    ByteBuffer.allocate(Long.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(padded.length)
                            .flip());
            writeAll(channel, ByteBuffer.wrap(padded));
            for (Tensor tensor : tensors.values()) {
                try (PointerScope scope = new PointerScope()) {
                    writeValues(channel, tensor.contiguous());
                }
            }
        }
    }

    private static void writeValues(FileChannel channel, Tensor tensor) throws IOException {
        long length = tensor.numel() * tensor.element_size();
        BytePointer data = new BytePointer(tensor.data_ptr());
        for (long done = 0; done < length; done += CHUNK) {
            long part = Math.min(CHUNK, length - done);
            writeAll(channel, data.position(done).limit(done + part).asByteBuffer());
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String typeName(Tensor tensor) {
        return switch (tensor.scalar_type().intern()) {
            case Half -> "F16";
            case BFloat16 -> "BF16";
            case Float -> "F32";
            case Double -> "F64";
            default -> throw new IllegalArgumentException("no weights are of type " + tensor.scalar_type());
        };
    }
}
