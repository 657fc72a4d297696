// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The fields of a card that people may have edited: each is read strictly, and what is wrong is said with the file's name. */
final class CardFields {
    private static final int LONGEST = 200;

    private final String file;
    private final ObjectNode node;
    private final Set<String> unread;

    CardFields(String file, ObjectNode node) {
        this.file = file;
        this.node = node;
        this.unread = new TreeSet<>();
        node.fieldNames().forEachRemaining(unread::add);
    }

    String text(String key) {
        JsonNode value = required(key);
        if (!value.isTextual()) {
            throw wrong(key, value, "a text in quotation marks");
        }
        return value.textValue();
    }

    Optional<String> optionalText(String key) {
        return isNull(key) ? Optional.empty() : Optional.of(text(key));
    }

    String sha256(String key) {
        String value = text(key);
        if (!value.matches("[0-9a-f]{64}")) {
            throw wrong(key, node.get(key), "64 hexadecimal digits in lower case");
        }
        return value;
    }

    long wholeNumber(String key, long least, long most) {
        JsonNode value = required(key);
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            throw wrong(key, value, "a whole number from " + least + " to " + most);
        }
        return value.longValue();
    }

    double number(String key) {
        JsonNode value = required(key);
        if (!value.isNumber()) {
            throw wrong(key, value, "a number");
        }
        return value.doubleValue();
    }

    boolean yesOrNo(String key) {
        JsonNode value = required(key);
        if (!value.isBoolean()) {
            throw wrong(key, value, "true or false");
        }
        return value.booleanValue();
    }

    List<Double> numbers(String key, int count) {
        JsonNode value = required(key);
        List<Double> numbers = new ArrayList<>();
        value.forEach(each -> numbers.add(each.isNumber() ? each.doubleValue() : Double.NaN));
        if (!value.isArray() || numbers.size() != count || numbers.stream().anyMatch(x -> !Double.isFinite(x))) {
            throw wrong(key, value, "a list of " + count + " numbers");
        }
        return numbers;
    }

    List<String> texts(String key) {
        JsonNode value = required(key);
        List<String> texts = new ArrayList<>();
        value.forEach(each -> texts.add(each.textValue()));
        if (!value.isArray() || texts.contains(null)) {
            throw wrong(key, value, "a list of texts");
        }
        return texts;
    }

    /** Whether there is such a field, for those that not every card has. */
    boolean has(String key) {
        return node.has(key);
    }

    boolean isNull(String key) {
        return required(key).isNull();
    }

    boolean isText(String key) {
        return required(key).isTextual();
    }

    CardFields object(String key) {
        JsonNode value = required(key);
        if (!(value instanceof ObjectNode object)) {
            throw wrong(key, value, "an object in braces");
        }
        return new CardFields(file, object);
    }

    /** What is wrong with a field. */
    StoreException wrong(String key, JsonNode value, String expected) {
        String shown = String.valueOf(value);
        return problem("\"" + key + "\" is " + (shown.length() > 60 ? shown.substring(0, 60) + "…" : shown)
                + ", expected " + expected);
    }

    StoreException problem(String what) {
        return new StoreException("the card " + file + " is not valid: " + printable(what)
                + "; mend it, or remove the network and import it again");
    }

    /** Words with pieces of a file in them, fit to be printed. */
    static String printable(String words) {
        String line = words.replaceAll("\\p{C}", "?");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }

    /** @throws StoreException if there are fields that nobody asked for, such as misspelt ones */
    void requireAllRead() {
        if (!unread.isEmpty()) {
            throw problem("it has a field \"" + unread.iterator().next() + "\" of no known meaning");
        }
    }

    private JsonNode required(String key) {
        unread.remove(key);
        JsonNode value = node.get(key);
        if (value == null) {
            throw problem("it has no field \"" + key + "\"");
        }
        return value;
    }
}
