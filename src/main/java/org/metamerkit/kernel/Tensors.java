// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The one place where Java arrays and libtorch tensors cross. Tensors belong to the caller's {@code PointerScope}. */
public final class Tensors {
    private Tensors() {}

    /** An uninitialised contiguous float32 tensor on the CPU. */
    public static Tensor empty(long... shape) {
        return torch.empty(shape, new TensorOptions(ScalarType.Float), null);
    }

    /** A contiguous float32 tensor of zeros on the CPU. */
    public static Tensor zeros(long... shape) {
        return torch.zeros(shape, new TensorOptions(ScalarType.Float));
    }

    /** A contiguous float32 tensor on the CPU that holds a copy of {@code values}. */
    public static Tensor of(float[] values, long... shape) {
        long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (count != values.length) {
            throw new IllegalArgumentException(
                    values.length + " values do not fill a tensor of shape " + Arrays.toString(shape));
        }
        Tensor tensor = empty(shape);
        write(values, tensor, 0);
        return tensor;
    }

    /** A contiguous float64 tensor on the CPU that holds a copy of {@code values}. */
    public static Tensor of(double[] values, long... shape) {
        long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (count != values.length) {
            throw new IllegalArgumentException(
                    values.length + " values do not fill a tensor of shape " + Arrays.toString(shape));
        }
        Tensor tensor = torch.empty(shape, new TensorOptions(ScalarType.Double), null);
        tensor.data_ptr_double().put(values, 0, values.length);
        return tensor;
    }

    /**
     * The gradient of Σ seed·output by a leaf that the output was made from.
     *
     * @param seed of the output's shape
     */
    public static Tensor gradient(Tensor output, Tensor leaf, Tensor seed) {
        return torch.grad(
                        new TensorVector(output),
                        new TensorVector(leaf),
                        new TensorVector(seed),
                        new BoolOptional(),
                        false,
                        false)
                .get(0);
    }

    /** Copies {@code values} into a contiguous float32 tensor, from element {@code offset} on. */
    public static void write(float[] values, Tensor tensor, long offset) {
        if (!tensor.is_cpu()) {
            tensor.view(-1).narrow(0, offset, values.length).copy_(of(values, values.length));
            return;
        }
        FloatPointer data = tensor.data_ptr_float();
        data.position(offset).put(values, 0, values.length);
    }

    /** The elements of a contiguous float32 tensor on the CPU, in its own memory. */
    public static FloatBuffer buffer(Tensor tensor) {
        return tensor.data_ptr_float().capacity(tensor.numel()).asBuffer();
    }

    /** All elements in row-major order, whatever the tensor's memory layout or device. */
    public static float[] toArray(Tensor tensor) {
        Tensor plain = tensor.detach().cpu().contiguous();
        float[] values = new float[Math.toIntExact(plain.numel())];
        plain.data_ptr_float().get(values, 0, values.length);
        return values;
    }

    /** {@code count} elements of a contiguous float32 tensor, from element {@code offset} on. */
    public static float[] read(Tensor tensor, long offset, int count) {
        if (!tensor.is_cpu()) {
            return toArray(tensor.view(-1).narrow(0, offset, count));
        }
        float[] values = new float[count];
        tensor.data_ptr_float().position(offset).get(values, 0, count);
        return values;
    }

    /** The tensor itself if it is there already, else a copy on the device. */
    public static Tensor on(Device device, Tensor tensor) {
        return device.isCpu() == tensor.is_cpu()
                ? tensor
                : tensor.to(new org.bytedeco.pytorch.Device(device.toString()), tensor.scalar_type());
    }

    /** Zeros of the same shape, type and device. */
    public static Tensor zerosLike(Tensor tensor) {
        return torch.zeros_like(tensor);
    }

    /** An uninitialised tensor of the same shape, type and device. */
    public static Tensor emptyLike(Tensor tensor) {
        return torch.empty_like(tensor);
    }

    /**
     * The tensor row-major in memory: itself, or a copy if it lies otherwise. Several times as fast as {@code contiguous()} from
     * N×C×H×W with the channels last in memory, which strides through it.
     */
    public static Tensor rowMajor(Tensor tensor) {
        if (tensor.dim() != 4 || tensor.is_contiguous() || !tensor.is_contiguous(MemoryFormat.ChannelsLast)) {
            return tensor.contiguous();
        }
        Tensor copy = torch.empty(tensor.shape(), tensor.options(), new MemoryFormatOptional());
        for (long i = 0; i < tensor.size(0); i++) {
            Tensor from = tensor.select(0, i).flatten(1, -1);
            // two-dimensional transpositions are copied in blocks
            copy.select(0, i).view(from.size(0), from.size(1)).copy_(from);
        }
        return copy;
    }
}
