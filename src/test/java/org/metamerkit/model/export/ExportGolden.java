// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.golden.Formula;

/**
 * An exported network's graph and what PyTorch computed for it in float64 with weights by formula; written by {@code
 * tools/golden_export.py}.
 */
record ExportGolden(byte[] graph, JsonNode raw, List<Values> stages, Values gradient, Map<String, Tensor> tensors)
        implements ExportedTensors {
    /** A tensor without its batch dimension. */
    record Values(String name, List<Integer> shape, double norm, double[] projection) {}

    static ExportGolden read(String name) {
        try (InputStream in = ExportGolden.class.getResourceAsStream(name + ".json.gz")) {
            JsonMapper mapper = new JsonMapper();
            JsonNode root = mapper.readTree(new GZIPInputStream(in));
            List<Values> stages = new ArrayList<>();
            root.get("stages").forEach(stage -> stages.add(values(stage)));
            return new ExportGolden(
                    mapper.writeValueAsBytes(root.get("graph")),
                    root.get("raw"),
                    stages,
                    values(root.get("gradient")),
                    new HashMap<>());
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    private static Values values(JsonNode node) {
        List<Integer> shape = new ArrayList<>();
        node.path("shape").forEach(size -> shape.add(size.asInt()));
        double[] projection = new double[node.get("projection").size()];
        for (int i = 0; i < projection.length; i++) {
            projection[i] = node.get("projection").get(i).asDouble();
        }
        return new Values(node.path("name").asText(), shape, node.get("norm").asDouble(), projection);
    }

    /** Float32 tensors by formula, made once and kept; the others as the model had them. */
    @Override
    public Tensor tensor(String name, ScalarType type, long... shape) {
        return tensors.computeIfAbsent(name, key -> make(key, type, shape).retainReference());
    }

    private Tensor make(String name, ScalarType type, long... shape) {
        JsonNode known = raw.get(name);
        if (known == null) {
            return Formula.tensor(name, shape);
        }
        ByteBuffer bytes = ByteBuffer.wrap(
                        Base64.getDecoder().decode(known.get("bytes").asText()))
                .order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[bytes.remaining() / 8];
        boolean whole = known.get("type").asText().equals("int64");
        for (int i = 0; i < values.length; i++) {
            values[i] = whole ? bytes.getLong() : bytes.getDouble();
        }
        return Tensors.of(values, shape).to(type);
    }

    void forget() {
        tensors.values().forEach(Tensor::releaseReference);
        tensors.clear();
    }
}
