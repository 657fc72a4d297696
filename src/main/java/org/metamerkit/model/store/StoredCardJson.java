// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.NetworkCheck;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Preprocessing;

/** Cards as {@code card.json}, which people may read and edit. */
final class StoredCardJson {
    /** Raised when a key changes its meaning. */
    static final int FORMAT_VERSION = 1;

    private static final long LARGEST_CARD = 16 << 20;
    private static final int LONGEST_SIDE = 16_384;
    private static final String CLASSES = "classes";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private StoredCardJson() {}

    static void write(StoredCard stored, Path file) throws IOException {
        JSON.writeValue(file.toFile(), toJson(stored));
    }

    static ObjectNode toJson(StoredCard stored) {
        NetworkCard card = stored.card();
        ObjectNode node = JSON.createObjectNode();
        node.put("format_version", FORMAT_VERSION)
                .put("name", card.name())
                .put("kind", stored.kind().key())
                .put("architecture", stored.architecture().orElse(null))
                .put("title", card.title())
                .put("height", card.picture().height())
                .put("width", card.picture().width())
                .put("greyscale", card.picture().greyscale());
        card.preprocessing().mean().forEach(node.putArray("mean")::add);
        card.preprocessing().deviation().forEach(node.putArray("deviation")::add);
        node.put("outputs", stored.outputs());
        if (card.classes().isEmpty()) {
            node.putNull(CLASSES);
        } else {
            ClassNames classes = card.classes().get();
            Optional<String> name = ClassLists.nameOf(classes);
            name.ifPresentOrElse(
                    known -> node.put(CLASSES, known), () -> classes.names().forEach(node.putArray(CLASSES)::add));
        }
        node.put("background_output", card.backgroundOutput());
        card.defaultStages().forEach(node.putArray("default_stages")::add);
        node.put("licence", card.licence()).put("origin", card.origin()).put("source", card.source());
        card.download()
                .ifPresentOrElse(
                        download -> node.putObject("download")
                                .put("address", download.address())
                                .put("sha256", download.sha256()),
                        () -> node.putNull("download"));
        node.put("parameters", stored.parameters().orElse(null)).put("imported_from", stored.importedFrom());
        stored.importedKey().ifPresent(key -> node.put("imported_key", key));
        node.put("imported_sha256", stored.importedSha256()).put("stored_sha256", stored.storedSha256());
        node.putObject("checked")
                .put("largest_batch_difference", stored.check().largestBatchDifference())
                .put("at_stage", stored.check().batchDifferenceAt());
        node.put("metamerkit_version", stored.version())
                .put("date", stored.date().toString());
        return node;
    }

    /** @throws StoreException in one sentence if the card cannot be read or is not valid */
    static StoredCard read(Path file, String name) {
        JsonNode root;
        try {
            if (Files.size(file) > LARGEST_CARD) {
                throw new IOException("it has " + Files.size(file) + " bytes");
            }
            root = JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new StoreException(
                    "the card " + file + " is not JSON ("
                            + CardFields.printable(e.getOriginalMessage().replaceAll("\\R.*", ""))
                            + (e.getLocation() == null
                                    ? ""
                                    : " in line " + e.getLocation().getLineNr())
                            + "); mend it, or remove the network and import it again",
                    e);
        } catch (IOException e) {
            throw new StoreException(
                    "the card " + file + " cannot be read (" + ModelFolder.reason(e)
                            + "); check its permissions, or remove the network and import it again",
                    e);
        }
        if (!(root instanceof ObjectNode object)) {
            throw new StoreException(
                    "the card " + file + " is not a JSON object; mend it, or remove the network and import it again");
        }
        CardFields fields = new CardFields(file.toString(), object);
        StoredCard card = read(fields, name);
        fields.requireAllRead();
        return card;
    }

    private static StoredCard read(CardFields fields, String name) {
        if (fields.wholeNumber("format_version", 1, Integer.MAX_VALUE) > FORMAT_VERSION) {
            throw fields.problem("it is of a later version of Metamerkit");
        }
        if (!fields.text("name").equals(name)) {
            throw fields.problem("\"name\" is not the name of its folder, " + name);
        }
        NetworkKind kind = NetworkKind.ofKey(fields.text("kind"))
                .orElseThrow(() -> fields.problem(
                        "\"kind\" is neither \"architecture\" nor \"torchscript\" nor \"torch_export\""));
        Optional<String> architecture = fields.optionalText("architecture");
        if (architecture.isPresent() != (kind == NetworkKind.ARCHITECTURE)) {
            throw fields.problem("\"architecture\" belongs to the kind \"architecture\" and to no other");
        }
        NetworkCard card = networkCard(fields, name);
        int outputs = (int) fields.wholeNumber("outputs", 1, Integer.MAX_VALUE);
        int named = card.classes().map(ClassNames::size).orElse(outputs - (card.backgroundOutput() ? 1 : 0));
        if (named + (card.backgroundOutput() ? 1 : 0) != outputs) {
            throw fields.problem("\"classes\" has " + named + " names for " + outputs + " outputs"
                    + (card.backgroundOutput() ? ", the first of which is the background" : ""));
        }
        Optional<Long> parameters = fields.isNull("parameters")
                ? Optional.empty()
                : Optional.of(fields.wholeNumber("parameters", 0, Long.MAX_VALUE));
        CardFields checked = fields.object("checked");
        NetworkCheck check = new NetworkCheck(checked.number("largest_batch_difference"), checked.text("at_stage"));
        checked.requireAllRead();
        return new StoredCard(
                kind,
                architecture,
                card,
                outputs,
                parameters,
                fields.text("imported_from"),
                fields.has("imported_key") ? Optional.of(fields.text("imported_key")) : Optional.empty(),
                fields.sha256("imported_sha256"),
                fields.sha256("stored_sha256"),
                check,
                fields.text("metamerkit_version"),
                date(fields));
    }

    private static NetworkCard networkCard(CardFields fields, String name) {
        PictureSpec picture = new PictureSpec(
                (int) fields.wholeNumber("height", 1, LONGEST_SIDE),
                (int) fields.wholeNumber("width", 1, LONGEST_SIDE),
                fields.yesOrNo("greyscale"));
        List<Double> mean = fields.numbers("mean", 3);
        List<Double> deviation = fields.numbers("deviation", 3);
        if (deviation.stream().anyMatch(value -> value <= 0)) {
            throw fields.problem("\"deviation\" is " + deviation + ", expected three numbers above 0");
        }
        Preprocessing preprocessing = new Preprocessing(mean, deviation);
        if (picture.greyscale() && !preprocessing.isUniform()) {
            throw fields.problem("a greyscale network has \"mean\" " + mean + " and \"deviation\" " + deviation
                    + ", expected the same number three times");
        }
        return new NetworkCard(
                name,
                fields.text("title"),
                picture,
                preprocessing,
                classes(fields),
                fields.yesOrNo("background_output"),
                fields.texts("default_stages"),
                fields.text("licence"),
                fields.text("origin"),
                fields.text("source"),
                download(fields));
    }

    private static Optional<ClassNames> classes(CardFields fields) {
        if (fields.isNull(CLASSES)) {
            return Optional.empty();
        }
        if (fields.isText(CLASSES)) {
            String reference = fields.text(CLASSES);
            return Optional.of(ClassLists.named(reference)
                    .orElseThrow(() -> fields.problem("\"classes\" is \"" + reference + "\", expected "
                            + ClassLists.names() + ", a list of names, or null")));
        }
        List<String> names = fields.texts(CLASSES);
        if (names.isEmpty()) {
            throw fields.problem("\"classes\" is an empty list, expected names or null");
        }
        return Optional.of(ClassNames.of(names));
    }

    private static Optional<NetworkCard.Download> download(CardFields fields) {
        if (fields.isNull("download")) {
            return Optional.empty();
        }
        CardFields download = fields.object("download");
        NetworkCard.Download found = new NetworkCard.Download(download.text("address"), download.text("sha256"));
        download.requireAllRead();
        return Optional.of(found);
    }

    private static LocalDate date(CardFields fields) {
        String text = fields.text("date");
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new StoreException(
                    fields.problem("\"date\" is \"" + text + "\", expected year-month-day")
                            .getMessage(),
                    e);
        }
    }
}
