// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import static org.metamerkit.model.WeightsException.quoted;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.metamerkit.model.export.NodeArgument.Foreign;
import org.metamerkit.model.export.NodeArgument.Format;
import org.metamerkit.model.export.NodeArgument.Kind;
import org.metamerkit.model.export.NodeArgument.Many;
import org.metamerkit.model.export.NodeArgument.OfType;
import org.metamerkit.model.export.NodeArgument.Placement;
import org.metamerkit.model.export.NodeArgument.Real;
import org.metamerkit.model.export.NodeArgument.Text;
import org.metamerkit.model.export.NodeArgument.Truth;
import org.metamerkit.model.export.NodeArgument.Value;
import org.metamerkit.model.export.NodeArgument.Whole;

/**
 * Reads the schema's unions: objects of one field whose name says what the value is (torch/_export/serde/schema.py, version 8).
 */
final class ArgumentReader {
    private ArgumentReader() {}

    /** An argument of a node. */
    static NodeArgument read(JsonNode union) {
        Map.Entry<String, JsonNode> field = only(union);
        JsonNode value = field.getValue();
        return switch (field.getKey()) {
            case "as_none" -> NodeArgument.NOTHING;
            case "as_tensor" -> new Value(text(value, "name"));
            case "as_int" -> new Whole(whole(value));
            case "as_float" -> new Real(real(value));
            case "as_bool" -> new Truth(truth(value));
            case "as_string" -> new Text(string(value));
            case "as_sym_int", "as_sym_float", "as_sym_bool" -> read(value);
            case "as_optional_tensor" -> read(value);
            case "as_name" -> new Value(string(value));
            case "as_scalar_type" -> new OfType(type(value));
            case "as_memory_format" -> format(whole(value));
            case "as_layout", "as_device" -> new Placement();
            case "as_ints" -> many(Kind.WHOLE, value, item -> new Whole(whole(item)));
            case "as_floats" -> many(Kind.REAL, value, item -> new Real(real(item)));
            case "as_bools" -> many(Kind.TRUTH, value, item -> new Truth(truth(item)));
            case "as_sym_ints" -> many(Kind.WHOLE, value, ArgumentReader::read);
            case "as_sym_floats" -> many(Kind.REAL, value, ArgumentReader::read);
            case "as_tensors" -> many(Kind.TENSOR, value, item -> new Value(text(item, "name")));
            case "as_optional_tensors" -> many(Kind.OPTIONAL_TENSOR, value, ArgumentReader::read);
            default -> new Foreign(quoted(field.getKey()));
        };
    }

    /** The one field of a union. */
    static Map.Entry<String, JsonNode> only(JsonNode union) {
        if (!union.isObject() || union.size() != 1) {
            throw BrokenExport.damaged("holds a value without a kind where its graph needs one");
        }
        return union.properties().iterator().next();
    }

    static JsonNode field(JsonNode object, String name) {
        JsonNode value = object.get(name);
        if (value == null) {
            throw BrokenExport.damaged("has no '" + name + "' where its graph needs one");
        }
        return value;
    }

    static String text(JsonNode object, String name) {
        return string(field(object, name));
    }

    static String string(JsonNode value) {
        if (!value.isTextual()) {
            throw BrokenExport.damaged("holds something else where its graph needs a text");
        }
        return value.textValue();
    }

    static long whole(JsonNode value) {
        if (!value.canConvertToLong() || !value.isIntegralNumber()) {
            throw BrokenExport.damaged("holds something else where its graph needs a whole number");
        }
        return value.longValue();
    }

    private static double real(JsonNode value) {
        if (value.isNumber()) {
            return value.doubleValue();
        }
        return switch (string(value)) {
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            case "NaN" -> Double.NaN;
            default -> throw BrokenExport.damaged("holds something else where its graph needs a number");
        };
    }

    private static boolean truth(JsonNode value) {
        if (!value.isBoolean()) {
            throw BrokenExport.damaged("holds something else where its graph needs true or false");
        }
        return value.booleanValue();
    }

    private static NumberType type(JsonNode value) {
        return NumberType.ofSchema(whole(value))
                .orElseThrow(() -> BrokenExport.damaged("asks for numbers of the unknown kind " + whole(value)));
    }

    /** The schema's numbers of memory formats (contiguous, channels last, the same in 3-D, preserved) as libtorch's. */
    private static NodeArgument format(long schema) {
        return switch ((int) schema) {
            case 1 -> new Format(0);
            case 2 -> new Format(2);
            case 3 -> new Format(3);
            case 4 -> new Format(1);
            default -> throw BrokenExport.damaged("asks for the unknown memory format " + schema);
        };
    }

    private static NodeArgument many(Kind kind, JsonNode array, Function<JsonNode, NodeArgument> reader) {
        List<NodeArgument> items = new ArrayList<>();
        for (JsonNode item : elements(array)) {
            items.add(reader.apply(item));
        }
        return new Many(kind, items);
    }

    static JsonNode elements(JsonNode array) {
        if (!array.isArray()) {
            throw BrokenExport.damaged("holds something else where its graph needs a list");
        }
        return array;
    }
}
