// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Preprocessing;

/**
 * What PyTorch computed in float64 for a network whose weights follow the {@link Formula}: written by {@code
 * tools/golden_networks.py}.
 *
 * @param tensors of the state dict, name to shape
 * @param gradient of the last stage, weighted by {@link Formula#seedLike}, by the picture's pixels
 */
public record NetworkGolden(
        String name,
        PictureSpec picture,
        Preprocessing preprocessing,
        Map<String, long[]> tensors,
        List<Values> stages,
        Values gradient) {
    /** A tensor without its batch dimension. {@code shape} is empty for the gradient. */
    public record Values(String name, List<Integer> shape, double mean, double norm, double[] projection) {}

    /** @return empty if there is no golden of this name */
    public static NetworkGolden read(String name) {
        try (InputStream in = NetworkGolden.class.getResourceAsStream(name + ".json")) {
            if (in == null) {
                throw new AssertionError("there is no golden of '" + name + "'; tools/golden_zoo_*.py make them");
            }
            return parse(new JsonMapper().readTree(in));
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    /** Tensors that a Python program made: an array of summaries. */
    public static List<Values> tensorsOf(String name) {
        try (InputStream in = NetworkGolden.class.getResourceAsStream(name + ".json")) {
            List<Values> tensors = new ArrayList<>();
            new JsonMapper().readTree(in).forEach(tensor -> tensors.add(values(tensor)));
            return tensors;
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    private static NetworkGolden parse(JsonNode root) {
        Map<String, long[]> tensors = new LinkedHashMap<>();
        root.get("tensors")
                .properties()
                .forEach(entry -> tensors.put(
                        entry.getKey(),
                        numbers(entry.getValue()).stream()
                                .mapToLong(Double::longValue)
                                .toArray()));
        List<Values> stages = new ArrayList<>();
        root.get("stages").forEach(stage -> stages.add(values(stage)));
        JsonNode preprocessing = root.get("preprocessing");
        return new NetworkGolden(
                root.get("name").asText(),
                new PictureSpec(
                        root.get("input").get(0).asInt(),
                        root.get("input").get(1).asInt(),
                        root.path("greyscale").asBoolean(false)),
                new Preprocessing(numbers(preprocessing.get("mean")), numbers(preprocessing.get("deviation"))),
                tensors,
                stages,
                values(root.get("gradient")));
    }

    private static Values values(JsonNode node) {
        return new Values(
                node.path("name").asText("gradient"),
                numbers(node.path("shape")).stream().map(Double::intValue).toList(),
                node.get("mean").asDouble(),
                node.get("norm").asDouble(),
                numbers(node.get("projection")).stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray());
    }

    private static List<Double> numbers(JsonNode array) {
        List<Double> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.asDouble()));
        return numbers;
    }
}
