// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.metamerkit.adversarial.training.TrainingException;

/** A table of a plan file: each key is read strictly, and what is wrong is said with the file's and the table's name. */
final class PlanTable {
    private static final int LONGEST = 60;

    private final String file;
    private final String name;
    private final ObjectNode node;
    private final Set<String> known = new TreeSet<>();

    /** @param name of the table, empty for the file's own keys */
    PlanTable(String file, String name, ObjectNode node) {
        this.file = file;
        this.name = name;
        this.node = node;
    }

    boolean has(String key) {
        known.add(key);
        return node.has(key);
    }

    String text(String key) {
        JsonNode value = required(key);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw wrong(key, value, "a text in quotation marks");
        }
        return value.textValue();
    }

    Optional<String> optionalText(String key) {
        return has(key) ? Optional.of(text(key)) : Optional.empty();
    }

    int wholeNumber(String key, int least) {
        JsonNode value = required(key);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < least) {
            throw wrong(key, value, "a whole number of " + least + " or more");
        }
        return value.intValue();
    }

    int wholeNumber(String key, int least, int otherwise) {
        return has(key) ? wholeNumber(key, least) : otherwise;
    }

    long seed(String key) {
        if (!has(key)) {
            return 0;
        }
        JsonNode value = required(key);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw wrong(key, value, "a whole number of 0 or more");
        }
        return value.longValue();
    }

    /** A number, or a fraction of two in quotation marks, such as {@code "8/255"}. */
    double number(String key) {
        JsonNode value = required(key);
        double number =
                value.isNumber() ? value.doubleValue() : value.isTextual() ? fraction(value.textValue()) : Double.NaN;
        if (!Double.isFinite(number)) {
            throw wrong(key, value, "a number, or a fraction such as \"8/255\"");
        }
        return number;
    }

    double number(String key, double otherwise) {
        return has(key) ? number(key) : otherwise;
    }

    boolean yesOrNo(String key, boolean otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        JsonNode value = required(key);
        if (!value.isBoolean()) {
            throw wrong(key, value, "true or false");
        }
        return value.booleanValue();
    }

    List<Integer> wholeNumbers(String key) {
        JsonNode value = required(key);
        List<Integer> numbers = new ArrayList<>();
        value.forEach(each -> numbers.add(each.canConvertToInt() && each.isIntegralNumber() ? each.intValue() : null));
        if (!value.isArray() || numbers.contains(null)) {
            throw wrong(key, value, "a list of whole numbers");
        }
        return numbers;
    }

    List<String> texts(String key) {
        JsonNode value = required(key);
        List<String> texts = new ArrayList<>();
        value.forEach(each -> texts.add(each.textValue()));
        if (!value.isArray() || texts.isEmpty() || texts.contains(null)) {
            throw wrong(key, value, "a list of texts in quotation marks");
        }
        return texts;
    }

    /** A table in the table; one that is not there is empty. */
    PlanTable table(String key) {
        JsonNode value = has(key) ? node.get(key) : node.objectNode();
        if (!(value instanceof ObjectNode object)) {
            throw wrong(key, value, "a table, [" + path(key) + "]");
        }
        return new PlanTable(file, path(key), object);
    }

    /** An array of tables; one that is not there is empty. */
    List<PlanTable> tables(String key) {
        List<PlanTable> tables = new ArrayList<>();
        if (has(key)) {
            JsonNode value = node.get(key);
            for (JsonNode each : value) {
                if (!(each instanceof ObjectNode object)) {
                    throw wrong(key, value, "tables, each under [[" + path(key) + "]]");
                }
                tables.add(new PlanTable(file, path(key), object));
            }
            if (!value.isArray()) {
                throw wrong(key, value, "tables, each under [[" + path(key) + "]]");
            }
        }
        return tables;
    }

    /** What the supplier makes; its {@link IllegalArgumentException} is about a value of this table. */
    <T> T checked(Supplier<T> supplier) {
        try {
            return supplier.get();
        } catch (IllegalArgumentException e) {
            throw problem(e.getMessage().replaceFirst("[.\\s]+$", ""));
        }
    }

    /** @throws TrainingException if there are keys that nobody asked for, such as misspelt ones */
    void requireAllRead() {
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                throw problem(
                        "'" + shortened(path(key)) + "' means nothing here; the keys are " + String.join(", ", known));
            }
        });
    }

    TrainingException wrong(String key, JsonNode value, String expected) {
        return problem("'" + path(key) + "' is " + shortened(String.valueOf(value)) + ", expected " + expected);
    }

    TrainingException problem(String what) {
        return new TrainingException(
                "the plan " + file + " cannot be followed: " + what.replaceAll("\\p{C}", "?") + "; mend it there");
    }

    private JsonNode required(String key) {
        known.add(key);
        JsonNode value = node.get(key);
        if (value == null) {
            throw problem("'" + path(key) + "' is missing");
        }
        return value;
    }

    private String path(String key) {
        return name.isEmpty() ? key : name + "." + key;
    }

    /** What somebody wrote, for a message. */
    static String shortened(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }

    private static double fraction(String text) {
        String[] parts = text.split("/", -1);
        try {
            return parts.length == 2
                    ? Double.parseDouble(parts[0].strip()) / Double.parseDouble(parts[1].strip())
                    : Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
