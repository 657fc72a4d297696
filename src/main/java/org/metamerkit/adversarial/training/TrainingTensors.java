// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.adversarial.training.data.TrainingBatch;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.stimulus.Pixels;

/** Batches as tensors, in the calling thread's {@code PointerScope}. */
final class TrainingTensors {
    private TrainingTensors() {}

    /** N×3×side×side, float32 in [0, 1]. */
    static Tensor pixels(TrainingBatch batch, Device device) {
        return Tensors.on(
                device, Tensors.of(batch.pixels(), batch.labels().length, Pixels.CHANNELS, batch.side(), batch.side()));
    }

    /** N, int64. */
    static Tensor labels(TrainingBatch batch, Device device) {
        long[] labels = new long[batch.labels().length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = batch.labels()[i];
        }
        Tensor tensor = torch.empty(new long[] {labels.length}, new TensorOptions(ScalarType.Long), null);
        tensor.data_ptr_long().put(labels, 0, labels.length);
        return Tensors.on(device, tensor);
    }

    /** How many rows of the logits N×K are largest at their label. */
    static long correct(Tensor logits, Tensor labels) {
        return logits.argmax(new LongOptional(1), false).eq(labels).sum().item_long();
    }
}
