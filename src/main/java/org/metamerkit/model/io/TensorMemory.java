// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Reads bytes of files straight into libtorch memory, without a copy on the Java heap. */
final class TensorMemory {
    private TensorMemory() {}

    /**
     * A contiguous tensor of a shape whose bytes are known to be there, from {@code begin} on.
     *
     * @param order of the bytes in the file
     */
    static Tensor read(ByteSource source, long begin, ElementType type, ByteOrder order, long... shape)
            throws IOException {
        Tensor tensor = torch.empty(shape, new TensorOptions(type.scalarType()), null);
        long length = type.bytes(shape);
        BytePointer data = new BytePointer(tensor.data_ptr());
        for (long done = 0; done < length; done += ByteSource.CHUNK) {
            int part = (int) Math.min(ByteSource.CHUNK, length - done);
            ByteBuffer target = data.position(done).limit(done + part).asByteBuffer();
            source.read(begin + done, target);
            if (order != ByteOrder.nativeOrder()) {
                reverse(target.flip(), type.bytes);
            }
        }
        return tensor;
    }

    private static void reverse(ByteBuffer numbers, int width) {
        for (int first = 0; first < numbers.limit(); first += width) {
            for (int i = 0; i < width / 2; i++) {
                byte low = numbers.get(first + i);
                numbers.put(first + i, numbers.get(first + width - 1 - i));
                numbers.put(first + width - 1 - i, low);
            }
        }
    }
}
