// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import static org.metamerkit.model.WeightsException.quoted;
import static org.metamerkit.model.export.ArgumentReader.elements;
import static org.metamerkit.model.export.ArgumentReader.field;
import static org.metamerkit.model.export.ArgumentReader.text;
import static org.metamerkit.model.export.ArgumentReader.whole;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.export.NodeArgument.Value;
import org.metamerkit.model.export.TensorFacts.Size;

/**
 * Reads the JSON of a graph as torch.export writes it (schema 8; torch/_export/serde/schema.py) and checks that it hangs
 * together: one input that is a picture, every value made before it is used and only once, sizes that make sense.
 */
final class GraphReader {
    private static final int SCHEMA = 8;
    private static final int MOST_DIMENSIONS = 16;
    private static final int MOST_NODES = 30_000;
    private static final long MOST_ELEMENTS = 1L << 29;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.]{1,500}");
    private static final ObjectMapper JSON = mapper();

    private final Map<String, TensorFacts> facts = new HashMap<>();
    private final Set<String> known = new HashSet<>();
    private final Map<String, String> tensors = new LinkedHashMap<>();
    private String picture;

    private GraphReader() {}

    /** @throws WeightsException if it is not a graph, or not one of a network that takes one picture */
    static ExportedGraph read(byte[] json) {
        try {
            return new GraphReader().graph(JSON.readTree(json));
        } catch (IOException e) {
            throw new WeightsException(
                    BrokenExport.damaged("holds a graph that is no JSON").getMessage(), e);
        }
    }

    /** JSON of an archive's other parts. */
    static JsonNode json(byte[] bytes, String what) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            throw new WeightsException(
                    BrokenExport.damaged("holds " + what + " that is no JSON").getMessage(), e);
        }
    }

    private static ObjectMapper mapper() {
        ObjectMapper mapper = JsonMapper.builder().build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(200)
                        .maxStringLength(1 << 20)
                        .build());
        return mapper;
    }

    private ExportedGraph graph(JsonNode program) {
        long schema = whole(field(field(program, "schema_version"), "major"));
        if (schema != SCHEMA) {
            throw new WeightsException("the exported network is of schema " + schema + ", and Metamerkit reads schema "
                    + SCHEMA
                    + "; load it with torch.export.load and write it again with torch.export.save of PyTorch 2.10"
                    + " or newer");
        }
        JsonNode module = field(program, "graph_module");
        JsonNode graph = field(module, "graph");
        field(graph, "tensor_values").properties().forEach(entry -> readFacts(entry.getKey(), entry.getValue()));
        JsonNode signature = field(module, "signature");
        for (JsonNode spec : elements(field(signature, "input_specs"))) {
            readInput(spec);
        }
        if (picture == null) {
            throw new WeightsException("the exported network takes no picture; export it with one input of 1×3×H×W");
        }
        List<GraphNode> nodes = new ArrayList<>();
        for (JsonNode node : elements(field(graph, "nodes"))) {
            if (nodes.size() == MOST_NODES) {
                throw new WeightsException("the exported network has more than " + MOST_NODES
                        + " operators, the most Metamerkit takes; export one with fewer unrolled steps");
            }
            nodes.add(node(node));
        }
        List<String> outputs = new ArrayList<>();
        for (JsonNode spec : elements(field(signature, "output_specs"))) {
            readOutput(spec, outputs);
        }
        if (outputs.isEmpty()) {
            throw new WeightsException("the exported network gives no tensor; export one that does");
        }
        return new ExportedGraph(picture, tensors, nodes, outputs, facts);
    }

    private void readInput(JsonNode spec) {
        Map.Entry<String, JsonNode> kind = ArgumentReader.only(spec);
        JsonNode input = kind.getValue();
        switch (kind.getKey()) {
            case "parameter" -> readTensor(input, "parameter_name");
            case "buffer" -> readTensor(input, "buffer_name");
            case "tensor_constant" -> readTensor(input, "tensor_constant_name");
            case "constant_input" -> {
                // a plain argument of forward(); its value stands in the graph already
            }
            case "user_input" -> readPicture(ArgumentReader.read(field(input, "arg")));
            default ->
                throw new WeightsException("the exported network takes a " + quoted(kind.getKey())
                        + " besides pictures and tensors, which no network of Metamerkit does; export one that takes one"
                        + " picture");
        }
    }

    private void readTensor(JsonNode input, String field) {
        String value = text(field(input, "arg"), "name");
        define(value);
        requireFacts(value);
        tensors.put(value, text(input, field));
    }

    private void readPicture(NodeArgument argument) {
        if (!(argument instanceof Value value)) {
            return;
        }
        if (picture != null) {
            throw new WeightsException(
                    "the exported network takes more than one tensor; export one that takes one picture");
        }
        picture = value.name();
        define(picture);
        TensorFacts input = requireFacts(picture);
        List<Size> sizes = input.sizes();
        boolean fits = sizes.size() == 4
                && sizes.get(1).isFixed()
                && sizes.get(1).value() == 3
                && input.type().isFloatingPoint()
                && sizes.get(0).value() > 0;
        for (int i = 2; fits && i < 4; i++) {
            long size = sizes.get(i).value();
            fits = sizes.get(i).isFixed() && size >= 1 && size <= 16_384;
        }
        if (!fits) {
            throw new WeightsException("the exported network takes a tensor of "
                    + sizes.stream()
                            .map(size -> size.isFixed() ? String.valueOf(size.value()) : "any size")
                            .toList()
                    + "; export one that takes N×3×H×W of fixed H and W, N fixed or dynamic");
        }
    }

    private void readOutput(JsonNode spec, List<String> outputs) {
        Map.Entry<String, JsonNode> kind = ArgumentReader.only(spec);
        if (!kind.getKey().equals("user_output")) {
            throw new WeightsException("the exported network changes its own tensors when it runs ("
                    + quoted(kind.getKey()) + "); call eval() on the model before exporting it");
        }
        if (ArgumentReader.read(field(kind.getValue(), "arg")) instanceof Value value
                && facts.containsKey(value.name())) {
            requireKnown(value.name());
            outputs.add(value.name());
        }
    }

    private GraphNode node(JsonNode node) {
        String operator = text(node, "target");
        Map<String, NodeArgument> arguments = new LinkedHashMap<>();
        for (JsonNode input : elements(field(node, "inputs"))) {
            NodeArgument argument = ArgumentReader.read(field(input, "arg"));
            argument.eachValue(this::requireKnown);
            arguments.put(text(input, "name"), argument);
        }
        List<String> results = new ArrayList<>();
        boolean list = false;
        for (JsonNode output : elements(field(node, "outputs"))) {
            NodeArgument result = ArgumentReader.read(output);
            list |= result instanceof NodeArgument.Many;
            result.eachValue(results::add);
        }
        results.forEach(this::define);
        String target = operator.startsWith("torch.ops.") ? operator.substring("torch.ops.".length()) : operator;
        return new GraphNode(target, arguments, results, list, modules(node));
    }

    /** The calls a node was made in: {@code key,path,class} of each, between semicolons, outermost first. */
    private static List<ModuleCall> modules(JsonNode node) {
        JsonNode stack = node.path("metadata").path("nn_module_stack");
        List<ModuleCall> calls = new ArrayList<>();
        if (stack.isTextual()) {
            for (String call : stack.textValue().split(";")) {
                String[] parts = call.split(",", 3);
                if (parts.length == 3) {
                    calls.add(new ModuleCall(parts[0], parts[1]));
                }
            }
        }
        return calls;
    }

    private void define(String value) {
        if (!NAME.matcher(value).matches()) {
            throw BrokenExport.damaged("calls a value " + quoted(value));
        }
        if (!known.add(value)) {
            throw BrokenExport.damaged("makes the value " + quoted(value) + " twice");
        }
    }

    private void requireKnown(String value) {
        if (!known.contains(value)) {
            throw BrokenExport.damaged("uses the value " + quoted(value) + " before it is made");
        }
    }

    private TensorFacts requireFacts(String value) {
        TensorFacts found = facts.get(value);
        if (found == null) {
            throw BrokenExport.damaged("does not say what the tensor " + quoted(value) + " is like");
        }
        return found;
    }

    private void readFacts(String name, JsonNode meta) {
        NumberType.ofSchema(whole(field(meta, "dtype"))).ifPresent(type -> facts.put(name, facts(type, meta)));
    }

    /** What is said of a tensor, in a graph or in the list of an archive's tensors. */
    static TensorFacts facts(NumberType type, JsonNode meta) {
        List<Size> sizes = new ArrayList<>();
        long count = 1;
        for (JsonNode element : elements(field(meta, "sizes"))) {
            Size size = size(element);
            count = size.value() < 0 || size.value() > MOST_ELEMENTS ? -1 : count * Math.max(1, size.value());
            if (count < 0 || count > MOST_ELEMENTS || sizes.size() == MOST_DIMENSIONS) {
                throw BrokenExport.damaged("holds a tensor of impossible size");
            }
            sizes.add(size);
        }
        List<Long> strides = new ArrayList<>();
        for (JsonNode stride : elements(field(meta, "strides"))) {
            strides.add(size(stride).value());
        }
        if (strides.size() != sizes.size()) {
            throw BrokenExport.damaged("holds a tensor of impossible size");
        }
        return new TensorFacts(type, sizes, strides);
    }

    private static Size size(JsonNode union) {
        Map.Entry<String, JsonNode> kind = ArgumentReader.only(union);
        if (kind.getKey().equals("as_int")) {
            return new Size(whole(kind.getValue()), "");
        }
        JsonNode hint = kind.getValue().path("hint").path("as_int");
        return new Size(hint.canConvertToLong() ? hint.longValue() : 1, "$" + text(kind.getValue(), "expr_str"));
    }
}
