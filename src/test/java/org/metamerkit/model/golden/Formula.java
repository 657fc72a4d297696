// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.golden;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Weights;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Pixels;

/** Weights, pictures and projections by formula; the twin of {@code tools/formula.py}, which describes them. */
public final class Formula {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final int BUCKETS = 64;
    private static final int CHUNK = 1 << 16;

    private Formula() {}

    /** A float32 tensor of the calling thread's {@code PointerScope}. */
    public static Tensor tensor(String name, long... shape) {
        Tensor tensor = Tensors.empty(shape);
        long count = tensor.numel();
        FloatPointer data = tensor.data_ptr_float();
        long seed = seed(name);
        double offset = offset(name, shape);
        double scale = scale(name, shape);
        chunks(count).forEach(begin -> {
            float[] chunk = new float[(int) Math.min(CHUNK, count - begin)];
            for (int i = 0; i < chunk.length; i++) {
                chunk[i] = (float) (offset + scale * (2 * unit(seed, begin + i) - 1));
            }
            data.<FloatPointer>getPointer(begin).put(chunk, 0, chunk.length);
        });
        return tensor;
    }

    /** All tensors of these names and shapes, as if they had been read from a file. */
    public static Weights weights(Map<String, long[]> shapes) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> tensors.put(name, tensor(name, shape)));
        return new Weights("f".repeat(64), Map.of(), tensors);
    }

    /** Pixels in [0, 1). */
    public static Pixels picture(PictureSpec spec) {
        float[] values = new float[3 * spec.height() * spec.width()];
        long seed = seed("picture");
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) unit(seed, i);
        }
        return new Pixels(spec.height(), spec.width(), values);
    }

    /** Numbers in [−1, 1) in the shape and type of a tensor: what the golden gradients are seeded with. */
    public static Tensor seedLike(Tensor tensor) {
        long seed = seed("seed");
        double[] values = new double[Math.toIntExact(tensor.numel())];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * unit(seed, i) - 1;
        }
        return Tensors.of(values, tensor.shape()).to(tensor.scalar_type());
    }

    /** What the goldens say of a tensor; the twin of {@code tools/formula.py}'s summary. */
    public record Summary(double mean, double norm, double[] projection) {
        private static Summary nothing() {
            return new Summary(0, 0, new double[BUCKETS]);
        }

        /** While adding up, {@code mean} is the sum and {@code norm} the sum of squares. */
        private Summary plus(Summary other) {
            double[] sums = projection.clone();
            for (int i = 0; i < BUCKETS; i++) {
                sums[i] += other.projection[i];
            }
            return new Summary(mean + other.mean, norm + other.norm, sums);
        }
    }

    /** Mean, Euclidean norm and {@link #project projection} of a tensor, in one go on all processors. */
    public static Summary summary(Tensor tensor) {
        double[] values = values(tensor);
        Summary sums = chunks(values.length)
                .mapToObj(begin -> part(values, (int) begin))
                .reduce(Summary.nothing(), Summary::plus);
        return new Summary(sums.mean / values.length, Math.sqrt(sums.norm), sums.projection);
    }

    private static Summary part(double[] values, int begin) {
        long seed = seed("projection");
        double[] projection = new double[BUCKETS];
        double sum = 0;
        double squares = 0;
        for (int i = begin; i < Math.min(values.length, begin + CHUNK); i++) {
            long bits = mix(seed + (i + 1L) * GOLDEN);
            double value = values[i];
            projection[(int) (bits & BUCKETS - 1)] += bits < 0 ? -value : value;
            sum += value;
            squares += value * value;
        }
        return new Summary(sum, squares, projection);
    }

    /** 64 numbers: a linear projection of the tensor's values in row-major order. */
    public static double[] project(Tensor tensor) {
        return summary(tensor).projection;
    }

    /** Where pieces of so many numbers begin, to be worked on in parallel. */
    private static LongStream chunks(long count) {
        return LongStream.range(0, (count + CHUNK - 1) / CHUNK)
                .map(chunk -> chunk * CHUNK)
                .parallel();
    }

    /** All values in row-major order. */
    public static double[] values(Tensor tensor) {
        Tensor plain = tensor.detach().to(ScalarType.Double).contiguous();
        double[] values = new double[Math.toIntExact(plain.numel())];
        DoublePointer data = plain.data_ptr_double();
        data.get(values, 0, values.length);
        return values;
    }

    private static double offset(String name, long[] shape) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        if (last.equals("running_var") || shape.length == 1 && last.equals("weight")) {
            return 1;
        }
        return last.equals("layer_scale") || last.equals("gamma") ? 0.5 : 0;
    }

    private static double scale(String name, long[] shape) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        if (last.equals("running_var")) {
            return 0.5;
        }
        if (last.equals("running_mean") || shape.length == 1 && last.equals("weight")) {
            return 0.1;
        }
        if (last.equals("layer_scale") || last.equals("gamma")) {
            return 0.1;
        }
        if (last.contains("embedding") || List.of("class_token", "cls_token").contains(last)) {
            return 0.5;
        }
        if (shape.length <= 1) {
            return 0.05;
        }
        long inputs = 1;
        for (int i = 1; i < shape.length; i++) {
            inputs *= shape[i];
        }
        return Math.sqrt(4.5 / inputs);
    }

    private static double unit(long seed, long index) {
        return (mix(seed + (index + 1) * GOLDEN) >>> 40) * 0x1p-24;
    }

    private static long seed(String name) {
        long hash = 0xCBF29CE484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
        }
        return hash;
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
