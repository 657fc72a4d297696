// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.model.io.SafetensorsReader;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.PngFile;

/** Reference numbers made by the Python scripts in {@code tools/}, as Java arrays. */
public final class Golden {
    private final Map<String, double[]> arrays = new LinkedHashMap<>();

    private Golden(Weights file) {
        file.tensors().forEach((name, tensor) -> {
            double[] values = new double[Math.toIntExact(tensor.numel())];
            tensor.to(ScalarType.Double).contiguous().data_ptr_double().get(values, 0, values.length);
            arrays.put(name, values);
        });
    }

    /** All arrays of a safetensors resource, for example {@code /org/metamerkit/model/efficientnet_lite0_golden.safetensors}. */
    public static Golden resource(String resource) {
        try (InputStream in = Golden.class.getResourceAsStream(resource);
                PointerScope scope = new PointerScope()) {
            return new Golden(SafetensorsReader.read(in.readAllBytes(), resource));
        } catch (IOException e) {
            throw new AssertionError(resource, e);
        }
    }

    /** All arrays of a safetensors file. */
    public static Golden file(Path file) {
        try (PointerScope scope = new PointerScope()) {
            return new Golden(SafetensorsReader.read(file));
        }
    }

    /** The facts that {@code tools/golden_efficientnet_lite0.py} wrote beside its arrays. */
    public static JsonNode facts() {
        try (InputStream in = Golden.class.getResourceAsStream("efficientnet_lite0_golden.json")) {
            return new JsonMapper().readTree(in);
        } catch (IOException e) {
            throw new AssertionError("efficientnet_lite0_golden.json", e);
        }
    }

    /** The picture of all golden numbers: chelsea, prepared by Pillow. */
    public static Pixels chelsea() {
        try {
            return PngFile.read(
                    Path.of(Golden.class.getResource("chelsea_224.png").toURI()));
        } catch (URISyntaxException e) {
            throw new AssertionError("chelsea_224.png", e);
        }
    }

    public Set<String> names() {
        return arrays.keySet();
    }

    public double[] array(String name) {
        double[] values = arrays.get(name);
        if (values == null) {
            throw new AssertionError("no golden array '" + name + "' among " + arrays.keySet());
        }
        return values;
    }

    public double scalar(String name) {
        return array(name)[0];
    }

    /** Elements 0, k, 2k … */
    public static double[] every(float[] values, int k) {
        double[] some = new double[(values.length + k - 1) / k];
        for (int i = 0; i < some.length; i++) {
            some[i] = values[i * k];
        }
        return some;
    }

    /** ‖a − b‖/‖b‖. */
    public static double distance(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new AssertionError(a.length + " values against " + b.length);
        }
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < a.length; i++) {
            difference += (a[i] - b[i]) * (a[i] - b[i]);
            norm += b[i] * b[i];
        }
        return Math.sqrt(difference / norm);
    }

    public static double distance(float[] a, float[] b) {
        return distance(every(a, 1), every(b, 1));
    }

    public static double norm(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }
}
