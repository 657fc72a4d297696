// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

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
    private static final long MAXIMUM_HEADER = 100_000_000;
    /** More than any layer has, and far below what libtorch refuses. */
    private static final int MOST_DIMENSIONS = 16;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonParser.Feature.ALLOW_COMMENTS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** One tensor: where its bytes lie, relative to the data's start. */
    record Entry(String name, ElementType type, long[] shape, long begin, long end) {}

    /** Floating-point types as safetensors names them. */
    enum ElementType {
        F16(2),
        BF16(2),
        F32(4),
        F64(8);

        final int bytes;

        ElementType(int bytes) {
            this.bytes = bytes;
        }
    }

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
                        (entry.begin() < end ? "has overlapping tensors at '" : "has unused bytes before '")
                                + entry.name() + "'");
            }
            end = entry.end();
        }
        if (end != dataLength) {
            throw broken(name, "has " + (dataLength - end) + " bytes after its last tensor");
        }
        return new SafetensorsHeader(metadata, entries, dataStart);
    }

    private static Entry entry(String file, String name, JsonNode node, long dataLength) {
        ElementType type;
        try {
            type = ElementType.valueOf(node.path("dtype").asText());
        } catch (IllegalArgumentException e) {
            throw new WeightsException(
                    broken(
                                    file,
                                    "holds '" + name + "' of type '"
                                            + node.path("dtype").asText() + "'")
                            .getMessage(),
                    e);
        }
        JsonNode sizes = node.path("shape");
        JsonNode offsets = node.path("data_offsets");
        if (!sizes.isArray() || !offsets.isArray() || offsets.size() != 2) {
            throw broken(file, "lacks the shape or the offsets of '" + name + "'");
        }
        if (sizes.size() > MOST_DIMENSIONS) {
            throw broken(file, "gives '" + name + "' " + sizes.size() + " dimensions");
        }
        long[] shape = new long[sizes.size()];
        long bytes = type.bytes;
        long strides = type.bytes;
        try {
            for (int i = 0; i < shape.length; i++) {
                shape[i] = wholeNumber(file, name, sizes.get(i));
                // libtorch multiplies the other sizes too where one of them is zero
                strides = Math.multiplyExact(strides, Math.max(1, shape[i]));
                bytes = Math.multiplyExact(bytes, shape[i]);
            }
        } catch (ArithmeticException e) {
            throw new WeightsException(
                    broken(file, "gives '" + name + "' an impossible shape").getMessage(), e);
        }
        long begin = wholeNumber(file, name, offsets.get(0));
        long end = wholeNumber(file, name, offsets.get(1));
        if (begin > end || end > dataLength || end - begin != bytes) {
            throw broken(
                    file,
                    "places '" + name + "' at bytes " + begin + " to " + end + ", where " + bytes + " bytes of "
                            + dataLength + " were expected");
        }
        return new Entry(name, type, shape, begin, end);
    }

    private static long wholeNumber(String file, String name, JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
            throw broken(file, "has '" + node + "' for a size or offset of '" + name + "'");
        }
        return node.longValue();
    }

    private static WeightsException broken(String file, String what) {
        return new WeightsException(file + " " + what
                + ", so it is not a whole safetensors file of floating-point tensors; fetch or convert it again");
    }
}
