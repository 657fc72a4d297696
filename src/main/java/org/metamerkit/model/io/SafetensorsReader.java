// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.Weights;
import org.metamerkit.model.WeightsException;

/** Reads safetensors straight into libtorch memory, tensor by tensor, without a copy on the Java heap. */
public final class SafetensorsReader {
    private SafetensorsReader() {}

    /**
     * Reads a file into tensors of the calling thread's {@code PointerScope}.
     *
     * @throws WeightsException if the file is missing, unreadable or not a whole safetensors file
     */
    public static Weights read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(ByteSource.of(channel), file.toString());
        } catch (IOException e) {
            throw new WeightsException(
                    "the weights file " + file + " cannot be read ("
                            + e.getClass().getSimpleName() + "); check that it exists, is whole and readable",
                    e);
        }
    }

    /** Reads a file's bytes; see {@link #read(Path)}. */
    public static Weights read(byte[] bytes, String name) {
        try {
            return read(ByteSource.of(bytes), name);
        } catch (IOException e) {
            throw new WeightsException(name + " ends too early; fetch or convert it again", e);
        }
    }

    private static Weights read(ByteSource source, String name) throws IOException {
        SafetensorsHeader header = SafetensorsHeader.read(source, name);
        NativeRuntime.load();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (SafetensorsHeader.Entry entry : header.entries()) {
            Tensor tensor = torch.empty(entry.shape(), new TensorOptions(scalarType(entry.type())), null);
            long length = entry.end() - entry.begin();
            BytePointer data = new BytePointer(tensor.data_ptr());
            for (long done = 0; done < length; done += ByteSource.CHUNK) {
                int part = (int) Math.min(ByteSource.CHUNK, length - done);
                ByteBuffer target = data.position(done).limit(done + part).asByteBuffer();
                source.read(header.dataStart() + entry.begin() + done, target);
            }
            tensors.put(entry.name(), tensor);
        }
        return new Weights(source.sha256(), header.metadata(), tensors);
    }

    private static ScalarType scalarType(SafetensorsHeader.ElementType type) {
        return switch (type) {
            case F16 -> ScalarType.Half;
            case BF16 -> ScalarType.BFloat16;
            case F32 -> ScalarType.Float;
            case F64 -> ScalarType.Double;
        };
    }
}
