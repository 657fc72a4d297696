// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import static org.metamerkit.model.WeightsException.quoted;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.io.ByteSource;
import org.metamerkit.model.io.ZipArchive;

/**
 * An archive as {@code torch.export.save} writes it: {@code NAME/models/model.json}, and tensors as raw bytes in {@code
 * NAME/data/weights} and {@code NAME/data/constants}, listed in a JSON file beside them (torch/export/pt2_archive).
 */
final class ExportedArchive implements ExportedTensors, AutoCloseable {
    private static final String GRAPH = "models/model.json";
    private static final long LARGEST_JSON = 64L << 20;
    private static final int CHUNK = 1 << 20;

    private final ZipArchive zip;
    private final String root;
    private final Map<String, Entry> tensors = new HashMap<>();

    /** A tensor's bytes and what they are. */
    private record Entry(ByteSource bytes, TensorFacts facts, long offset) {}

    private ExportedArchive(ZipArchive zip) {
        this.zip = zip;
        List<String> graphs = zip.names().stream()
                .filter(name -> name.equals(GRAPH) || name.endsWith("/" + GRAPH))
                .toList();
        if (graphs.size() != 1) {
            throw unlikeExport(zip, graphs.size());
        }
        root = graphs.get(0).substring(0, graphs.get(0).length() - GRAPH.length());
        byte[] order = zip.bytes(root + "byteorder", 16).orElse("little".getBytes(StandardCharsets.US_ASCII));
        if (!new String(order, StandardCharsets.US_ASCII).equals("little")) {
            throw new WeightsException(
                    "the exported network was written on a big-endian machine; write it again on another");
        }
        list("data/weights/");
        list("data/constants/");
    }

    static ExportedArchive open(Path file) {
        ZipArchive zip = ZipArchive.open(file);
        try {
            return new ExportedArchive(zip);
        } catch (RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    ExportedGraph graph() {
        return GraphReader.read(zip.bytes(root + GRAPH, LARGEST_JSON).orElseThrow());
    }

    @Override
    public Tensor tensor(String name, ScalarType type, long... shape) {
        Entry entry = tensors.get(name);
        if (entry == null) {
            throw BrokenExport.damaged("lacks the tensor " + quoted(name));
        }
        if (!Arrays.equals(shape, entry.facts().shape()) || entry.facts().type().scalarType() != type) {
            throw BrokenExport.damaged("holds the tensor " + quoted(name) + " as another than its graph says");
        }
        try {
            return read(entry, name);
        } catch (IOException e) {
            throw new WeightsException(
                    BrokenExport.damaged("ends within the tensor " + quoted(name))
                            .getMessage(),
                    e);
        }
    }

    @Override
    public void close() {
        zip.close();
    }

    private static WeightsException unlikeExport(ZipArchive zip, int graphs) {
        if (zip.has("serialized_exported_program.json")
                || zip.names().stream().anyMatch(n -> n.endsWith("/data/weights/model.pt"))) {
            return new WeightsException("the exported network is of the layout of PyTorch 2.1 to 2.8; load it with"
                    + " torch.export.load and write it again with torch.export.save of PyTorch 2.10 or newer");
        }
        if (zip.names().stream().anyMatch(name -> name.contains("/data/aotinductor/"))) {
            return new WeightsException(
                    "the file holds a compiled AOTInductor package, which has no gradients; write the"
                            + " exported program itself with torch.export.save");
        }
        return new WeightsException("the file holds " + graphs
                + " graphs of exported networks, expected one; write it with torch.export.save");
    }

    private void list(String folder) {
        byte[] listed = null;
        for (String name : zip.names()) {
            if (name.startsWith(root + folder) && name.endsWith("_config.json")) {
                listed = zip.bytes(name, LARGEST_JSON).orElseThrow();
            }
        }
        if (listed == null) {
            return;
        }
        ArgumentReader.field(GraphReader.json(listed, "a list of tensors"), "config")
                .properties()
                .forEach(tensor -> list(folder, tensor.getKey(), tensor.getValue()));
    }

    private void list(String folder, String name, JsonNode config) {
        if (config.path("use_pickle").asBoolean() || !config.path("tensor_meta").isObject()) {
            // an object or a subclass of tensors; missed only where the graph needs it
            return;
        }
        JsonNode meta = config.get("tensor_meta");
        long number = ArgumentReader.whole(ArgumentReader.field(meta, "dtype"));
        String path = root + folder + ArgumentReader.text(config, "path_name");
        JsonNode offset = ArgumentReader.field(meta, "storage_offset").path("as_int");
        NumberType.ofSchema(number)
                .ifPresent(type -> zip.source(path)
                        .ifPresent(bytes -> tensors.put(
                                name, new Entry(bytes, GraphReader.facts(type, meta), ArgumentReader.whole(offset)))));
    }

    /** Reads the elements from the first to the last, and lays them out as sizes and strides say. */
    private static Tensor read(Entry entry, String name) throws IOException {
        TensorFacts facts = entry.facts();
        TensorOptions options = new TensorOptions(facts.type().scalarType());
        if (facts.count() == 0) {
            return torch.empty(facts.shape(), options, null);
        }
        long[] shape = facts.shape();
        long[] strides = facts.strides().stream().mapToLong(Long::longValue).toArray();
        long span = 1;
        long available = entry.bytes().size() / facts.type().bytes();
        // strides that let elements lie over one another would make much of little
        if (facts.count() > available) {
            throw outside(name);
        }
        for (int i = 0; i < shape.length; i++) {
            boolean fits = strides[i] >= 0
                    && strides[i] <= available
                    && shape[i] <= available
                    && (shape[i] == 1 || strides[i] > 0)
                    && (shape[i] - 1) * (double) strides[i] <= available;
            span += fits ? (shape[i] - 1) * strides[i] : available + 1;
            if (span > available) {
                throw outside(name);
            }
        }
        if (entry.offset() < 0 || entry.offset() > available - span) {
            throw outside(name);
        }
        Tensor elements = torch.empty(new long[] {span}, options, null);
        BytePointer data = new BytePointer(elements.data_ptr());
        long length = span * facts.type().bytes();
        long begin = entry.offset() * facts.type().bytes();
        for (long done = 0; done < length; done += CHUNK) {
            int part = (int) Math.min(CHUNK, length - done);
            ByteBuffer target = data.position(done).limit(done + part).asByteBuffer();
            entry.bytes().read(begin + done, target);
        }
        return facts.isContiguous() && span == facts.count()
                ? elements.view(shape)
                : elements.as_strided(shape, strides).contiguous();
    }

    private static WeightsException outside(String name) {
        return BrokenExport.damaged("says that the tensor " + quoted(name) + " lies outside its bytes");
    }
}
