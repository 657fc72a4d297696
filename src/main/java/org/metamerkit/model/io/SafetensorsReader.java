// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.Weights;
import org.metamerkit.model.WeightsException;

/**
 * Reads safetensors straight into libtorch memory, tensor by tensor, without a copy on the Java heap. Tensors of whole numbers
 * (batch norms' {@code num_batches_tracked}) are no weights and are left out; {@link Weights#skipped()} names them.
 */
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
            throw ZipArchive.unreadable(file.toString(), e);
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
        Map<String, String> skipped = new LinkedHashMap<>();
        for (SafetensorsHeader.Entry entry : header.entries()) {
            if (entry.type().isWeight()) {
                long begin = header.dataStart() + entry.begin();
                tensors.put(
                        entry.name(),
                        TensorMemory.read(source, begin, entry.type(), ByteOrder.LITTLE_ENDIAN, entry.shape()));
            } else {
                skipped.put(entry.name(), entry.type().name());
            }
        }
        return new Weights(source.sha256(), header.metadata(), tensors, skipped);
    }
}
