// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.metamerkit.model.WeightsException.quoted;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.metamerkit.model.WeightsException;

/**
 * The checked header of a safetensors file: 8 bytes little-endian length, a JSON object, raw little-endian data. Offsets must
 * lie in the file, fit shape and type, and leave neither overlap nor hole (format notes of the safetensors project).
 *
 * @param dataStart position in the file of the data's first byte
 */
record SafetensorsHeader(Map<String, String> metadata, List<Entry> entries, long dataStart) {
    private static final int LENGTH_BYTES = 8;
    /** 80,000 tensors; Java needs up to 30 times as much for the JSON it holds. */
    private static final long MAXIMUM_HEADER = 8 << 20;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonParser.Feature.ALLOW_COMMENTS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** One tensor: where its bytes lie, relative to the data's start. */
    record Entry(String name, ElementType type, long[] shape, long begin, long end) {}

    static SafetensorsHeader read(ByteSource source, String name) throws IOException {
        if (source.size() < LENGTH_BYTES) {
            throw broken(name, "is " + source.size() + " bytes long");
        }
        ByteBuffer lengthBytes = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        source.read(0, lengthBytes);
        long length = lengthBytes.flip().getLong();
        if (length < 2 || length > MAXIMUM_HEADER || length > source.size() - LENGTH_BYTES) {
            throw broken(name, "announces a header of " + Long.toUnsignedString(length) + " bytes");
        }
        ByteBuffer header = ByteBuffer.allocate((int) length);
        source.read(LENGTH_BYTES, header);
        JsonNode root;
        try {
            root = JSON.readTree(header.array());
        } catch (IOException e) {
            throw new WeightsException(
                    broken(name, "has a header that is not JSON").getMessage(), e);
        }
        if (root == null || !root.isObject()) {
            throw broken(name, "has a header that is not a JSON object");
        }
        long dataStart = LENGTH_BYTES + length;
        long dataLength = source.size() - dataStart;
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        root.properties().forEach(property -> {
            if (property.getKey().equals("__metadata__")) {
                property.getValue()
                        .properties()
                        .forEach(note ->
                                metadata.put(note.getKey(), note.getValue().asText()));
            } else {
                entries.add(entry(name, property.getKey(), property.getValue(), dataLength));
            }
        });
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long end = 0;
        for (Entry entry : entries) {
            if (entry.begin() != end) {
                throw broken(
                        name,
                        (entry.begin() < end ? "has overlapping tensors at " : "has unused bytes before ")
                                + quoted(entry.name()));
            }
            end = entry.end();
        }
        if (end != dataLength) {
            throw broken(name, "has " + (dataLength - end) + " bytes after its last tensor");
        }
        return new SafetensorsHeader(metadata, entries, dataStart);
    }

    private static Entry entry(String file, String name, JsonNode node, long dataLength) {
        String typeName = node.path("dtype").asText();
        ElementType type = ElementType.named(typeName)
                .orElseThrow(() -> broken(file, "holds " + quoted(name) + " of type " + quoted(typeName)));
        JsonNode sizes = node.path("shape");
        JsonNode offsets = node.path("data_offsets");
        if (!sizes.isArray() || !offsets.isArray() || offsets.size() != 2) {
            throw broken(file, "lacks the shape or the offsets of " + quoted(name));
        }
        if (sizes.size() > ElementType.MOST_DIMENSIONS) {
            throw broken(file, "gives " + quoted(name) + " " + sizes.size() + " dimensions");
        }
        long[] shape = new long[sizes.size()];
        long bytes;
        try {
            for (int i = 0; i < shape.length; i++) {
                shape[i] = wholeNumber(file, name, sizes.get(i));
            }
            bytes = type.bytes(shape);
        } catch (ArithmeticException e) {
            throw new WeightsException(
                    broken(file, "gives " + quoted(name) + " an impossible shape")
                            .getMessage(),
                    e);
        }
        long begin = wholeNumber(file, name, offsets.get(0));
        long end = wholeNumber(file, name, offsets.get(1));
        if (begin > end || end > dataLength || end - begin != bytes) {
            throw broken(
                    file,
                    "places " + quoted(name) + " at bytes " + begin + " to " + end + ", where " + bytes + " bytes of "
                            + dataLength + " were expected");
        }
        return new Entry(name, type, shape, begin, end);
    }

    private static long wholeNumber(String file, String name, JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
            throw broken(file, "has " + quoted(node.toString()) + " for a size or offset of " + quoted(name));
        }
        return node.longValue();
    }

    private static WeightsException broken(String file, String what) {
        return new WeightsException(
                file + " " + what + ", so it is not a whole safetensors file; fetch or convert it again");
    }
}
