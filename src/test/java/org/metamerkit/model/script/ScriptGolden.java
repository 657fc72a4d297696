// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.model.golden.Formula;

/**
 * What eager PyTorch says of a TorchScript archive's network; written by {@code tools/golden_torchscript.py}, which describes it.
 */
record ScriptGolden(List<Stage> stages) {
    record Stage(
            List<String> names, List<Integer> shape, String activation, double slope, Values value, Values gradient) {}

    record Values(double norm, double[] projection) {
        /** ‖projection of the tensor − ours‖ / ‖ours‖. */
        double distanceTo(Tensor tensor) {
            double[] other = Formula.project(tensor);
            double difference = 0;
            double size = 0;
            for (int i = 0; i < other.length; i++) {
                difference += Math.pow(other[i] - projection[i], 2);
                size += Math.pow(projection[i], 2);
            }
            return Math.sqrt(difference / size);
        }
    }

    static ScriptGolden read(String name) {
        try (InputStream in = ScriptGolden.class.getResourceAsStream(name + ".json.gz")) {
            JsonNode root = new JsonMapper().readTree(new GZIPInputStream(in));
            List<Stage> stages = new ArrayList<>();
            root.get("stages").forEach(stage -> stages.add(stage(stage)));
            return new ScriptGolden(stages);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path archive(String name) {
        try {
            return Path.of(ScriptGolden.class.getResource(name + ".pt").toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Stage stage(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.get("names").forEach(name -> names.add(name.asText()));
        List<Integer> shape = new ArrayList<>();
        node.get("shape").forEach(size -> shape.add(size.asInt()));
        return new Stage(
                names,
                shape,
                node.get("activation").asText(),
                node.get("slope").asDouble(),
                values(node.get("value")),
                values(node.get("gradient")));
    }

    private static Values values(JsonNode node) {
        double[] projection = new double[node.get("projection").size()];
        for (int i = 0; i < projection.length; i++) {
            projection[i] = node.get("projection").get(i).asDouble();
        }
        return new Values(node.get("norm").asDouble(), projection);
    }
}
