// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.metamerkit.Version;
import org.metamerkit.WholeFile;
import org.metamerkit.experiment.RunException;

/** Choices as JSON: {@code docs/RESULTS.md} has the keys. What people edit by hand is read as far as it says something. */
final class ChoiceFile {
    static final int FORMAT_VERSION = 1;
    private static final String FORMAT = "format_version";
    private static final String VERSION = "metamerkit_version";
    private static final String RATER = "rater";
    private static final String BLIND = "blind";
    private static final String CHOICES = "choices";
    private static final String MARK = "mark";
    private static final String TAGS = "tags";
    private static final String NOTE = "note";
    private static final String RATING = "rating";
    private static final String CHANGED = "changed";
    private static final String SUPERSEDED = "superseded";
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private ChoiceFile() {}

    /**
     * Reads a file.
     *
     * @param rater whose choices they are if the file does not say so
     * @throws RunException in one sentence if it cannot be read, is no JSON, or is of a later format
     */
    static ChoiceSheet read(Path file, String rater) {
        try {
            JsonNode root = MAPPER.readTree(Files.readAllBytes(file));
            if (!(root instanceof ObjectNode object)) {
                throw new RunException("the choices " + file + " hold no JSON object" + remedy());
            }
            JsonNode format = object.path(FORMAT);
            if (!format.isMissingNode() && !(format.isInt() && format.intValue() == FORMAT_VERSION)) {
                throw new RunException("the choices " + file + " are of format " + format
                        + ", and this version of Metamerkit reads format " + FORMAT_VERSION
                        + "; use version " + object.path(VERSION).asText("unknown")
                        + ", which wrote them, or name another file");
            }
            Instant saved = Files.getLastModifiedTime(file).toInstant();
            return new Reader(file, saved).sheet(object, rater);
        } catch (JsonProcessingException e) {
            throw new RunException(
                    "the choices " + file + " are no JSON (" + e.getOriginalMessage() + ", line "
                            + (e.getLocation() == null
                                    ? "unknown"
                                    : e.getLocation().getLineNr()) + ")" + remedy(),
                    e);
        } catch (IOException e) {
            throw new RunException(
                    "the choices " + file + " cannot be read (" + e.getMessage()
                            + "); check their permissions and the disk",
                    e);
        }
    }

    static void write(Path file, ChoiceSheet sheet) throws IOException {
        byte[] bytes = MAPPER.writeValueAsBytes(json(sheet));
        WholeFile.write(file, temporary -> Files.write(temporary, bytes));
    }

    /** Time, size and, where the system has one, identity: a file that was written whole is another one. Empty if there is none. */
    static String stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime() + "/" + attributes.size() + "/" + attributes.fileKey();
        } catch (IOException e) {
            return "";
        }
    }

    static ObjectNode json(Choice choice) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        choice.mark().ifPresent(mark -> node.put(MARK, mark.key()));
        if (!choice.tags().isEmpty()) {
            choice.tags().forEach(node.putArray(TAGS)::add);
        }
        if (!choice.note().isEmpty()) {
            node.put(NOTE, choice.note());
        }
        choice.rating().ifPresent(rating -> node.put(RATING, rating));
        return node.put(CHANGED, choice.changed().toString());
    }

    private static ObjectNode json(ChoiceSheet sheet) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put(FORMAT, FORMAT_VERSION).put(VERSION, Version.current()).put(RATER, sheet.rater());
        root.putObject(BLIND)
                .put("on", sheet.blind().on())
                .put("seed", sheet.blind().seed());
        root.setAll(sheet.others());
        ObjectNode choices = root.putObject(CHOICES);
        Map<String, JsonNode> all = new TreeMap<>(sheet.unreadable());
        sheet.entries().forEach((metamer, entry) -> {
            ObjectNode node = json(entry.choice());
            node.setAll(entry.others());
            if (!entry.superseded().isEmpty()) {
                entry.superseded().forEach(node.putArray(SUPERSEDED)::add);
            }
            all.put(metamer, node);
        });
        all.forEach(choices::set);
        return root;
    }

    private static String remedy() {
        return "; mend it or move it away, and choices begin anew";
    }

    /** Reads one file and collects what is wrong with it. */
    private static final class Reader {
        private final Path file;
        private final Instant saved;
        private final List<String> problems = new ArrayList<>();

        Reader(Path file, Instant saved) {
            this.file = file;
            this.saved = saved;
        }

        ChoiceSheet sheet(ObjectNode root, String rater) {
            Map<String, ChoiceSheet.Entry> entries = new TreeMap<>();
            Map<String, JsonNode> unreadable = new TreeMap<>();
            JsonNode choices = root.path(CHOICES);
            if (!choices.isObject() && !choices.isMissingNode()) {
                throw new RunException("the choices " + file + " have no object under '" + CHOICES + "'" + remedy());
            }
            choices.properties()
                    .forEach(each -> entry(each.getKey(), each.getValue())
                            .ifPresentOrElse(
                                    entry -> entries.put(each.getKey(), entry),
                                    () -> unreadable.put(each.getKey(), each.getValue())));
            BlindMode blind = blind(root.path(BLIND));
            String name = root.path(RATER).isTextual() ? root.path(RATER).textValue() : rater;
            ObjectNode others = root.deepCopy();
            others.remove(List.of(FORMAT, VERSION, RATER, BLIND, CHOICES));
            return new ChoiceSheet(name, blind, entries, unreadable, others, problems);
        }

        private BlindMode blind(JsonNode node) {
            boolean good = node.isMissingNode()
                    || node.path("on").isBoolean()
                            && node.path("seed").isIntegralNumber()
                            && node.path("seed").canConvertToLong();
            if (!good) {
                problems.add("the choices " + file + " have " + brief(node) + " for '" + BLIND
                        + "', expected {\"on\": true or false, \"seed\": whole number}; blind mode is off");
            }
            return node.isMissingNode() || !good
                    ? BlindMode.OFF
                    : new BlindMode(
                            node.path("on").booleanValue(), node.path("seed").longValue());
        }

        /** Empty, with a problem, if the entry says nothing that can be understood. */
        private Optional<ChoiceSheet.Entry> entry(String metamer, JsonNode node) {
            if (!node.isObject()) {
                return refuse(metamer, brief(node), "an object");
            }
            JsonNode mark = node.path(MARK);
            if (present(mark) && Mark.of(mark.asText()).isEmpty()) {
                return refuse(metamer, "the mark " + brief(mark), "keep, maybe or reject");
            }
            JsonNode rating = node.path(RATING);
            if (present(rating)
                    && !(rating.isInt()
                            && rating.intValue() >= Choice.LOWEST_RATING
                            && rating.intValue() <= Choice.HIGHEST_RATING)) {
                return refuse(metamer, "the rating " + brief(rating), "a whole number from 1 to 5");
            }
            Set<String> tags = new TreeSet<>();
            JsonNode tagsNode = node.path(TAGS);
            for (JsonNode tag : tagsNode.isTextual() ? List.of(tagsNode) : tagsNode) {
                if (!tag.isTextual() || tag.textValue().isBlank()) {
                    return refuse(metamer, "the tag " + brief(tag), "words");
                }
                tags.add(tag.textValue().strip());
            }
            if (present(tagsNode) && !tagsNode.isArray() && !tagsNode.isTextual()) {
                return refuse(metamer, "the tags " + brief(tagsNode), "a list of words");
            }
            if (present(node.path(NOTE)) && !node.path(NOTE).isTextual()) {
                return refuse(metamer, "the note " + brief(node.path(NOTE)), "text");
            }
            Choice choice = new Choice(
                    Mark.of(mark.asText()),
                    new TreeSet<>(tags),
                    node.path(NOTE).asText(""),
                    present(rating) ? OptionalInt.of(rating.intValue()) : OptionalInt.empty(),
                    changed(metamer, node.path(CHANGED)));
            ObjectNode others = node.deepCopy();
            others.remove(List.of(MARK, TAGS, NOTE, RATING, CHANGED, SUPERSEDED));
            Set<JsonNode> superseded = new LinkedHashSet<>();
            node.path(SUPERSEDED).forEach(superseded::add);
            return Optional.of(new ChoiceSheet.Entry(choice, others, superseded));
        }

        /** Who writes an entry by hand need not know the time: it is then the file's. */
        private Instant changed(String metamer, JsonNode node) {
            if (!present(node)) {
                return saved;
            }
            try {
                return OffsetDateTime.parse(node.asText()).toInstant();
            } catch (DateTimeException e) {
                problems.add("the choices " + file + " have for " + metamer + " the time " + brief(node)
                        + ", expected one like 2026-01-31T12:00:00Z; the file's own time is taken");
                return saved;
            }
        }

        private Optional<ChoiceSheet.Entry> refuse(String metamer, String found, String expected) {
            problems.add("the choices " + file + " have for " + metamer + " " + found + ", expected " + expected
                    + "; the entry is kept as it is and counts as no choice until somebody mends it");
            return Optional.empty();
        }

        private static boolean present(JsonNode node) {
            return !node.isMissingNode() && !node.isNull();
        }

        private static String brief(JsonNode node) {
            String text = node.toString();
            return text.length() > 60 ? text.substring(0, 60) + "…" : text;
        }
    }
}
