// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.model.WeightsException;

/** The files that {@code tools/golden_weights_files.py} and {@code tools/golden_safetensors.py} wrote, and what is in them. */
public final class WeightsFiles {
    private WeightsFiles() {}

    public static Path path(String name) {
        try {
            return Path.of(WeightsFiles.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    public static byte[] bytes(String name) {
        try (InputStream in = WeightsFiles.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The script's rule: element i of tensor n is (n + 1) · 8 + i. */
    static double[] values(int number, int count) {
        return IntStream.range(0, count).mapToDouble(i -> (number + 1) * 8 + i).toArray();
    }

    static void assertTensor(Tensor tensor, ScalarType type, long[] shape, double... values) {
        assertThat(tensor.scalar_type().intern()).isEqualTo(type);
        assertThat(tensor.shape()).isEqualTo(shape);
        double[] found = new double[Math.toIntExact(tensor.numel())];
        if (found.length > 0) {
            tensor.to(ScalarType.Double).contiguous().data_ptr_double().get(found, 0, found.length);
        }
        assertThat(found).isEqualTo(values);
    }

    static void assertRefused(ThrowingCallable reading, String said) {
        assertThatThrownBy(reading)
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining(said)
                .hasMessageNotContaining("\n");
    }

    static long[] shape(long... sizes) {
        return sizes;
    }
}
