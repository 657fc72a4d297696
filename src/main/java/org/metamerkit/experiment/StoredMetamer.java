// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.metamerkit.stimulus.NumpyFile;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.PngFile;
import org.metamerkit.synthesis.MetamerFolder;

/**
 * A metamer as a run keeps it.
 *
 * @param json the whole of {@code metamer.json}
 */
public record StoredMetamer(Path folder, ObjectNode json) {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final List<String> SUMMARY = List.of(
            "model",
            "stage",
            "picture",
            "seed",
            "optimizer",
            "evaluations",
            "seconds",
            "loss",
            "spearman",
            "pearson",
            "snr_db",
            "snr_db_power",
            "same_class",
            "class_rule",
            "passes",
            "png_passes");

    /** @throws RunException in one sentence if the folder holds no whole metamer */
    public static StoredMetamer read(Path folder) {
        Path file = folder.resolve(MetamerFolder.JSON);
        try {
            JsonNode node = MAPPER.readTree(file.toFile());
            if (node instanceof ObjectNode object
                    && object.path("format_version").asInt() == MetamerFolder.FORMAT_VERSION
                    && SUMMARY.stream().allMatch(object::has)) {
                return new StoredMetamer(folder, object);
            }
            throw new RunException(file + " is no metamer of format " + MetamerFolder.FORMAT_VERSION
                    + "; remove its folder and make it again");
        } catch (IOException e) {
            throw new RunException(file + " cannot be read or is not JSON; remove its folder and make it again", e);
        }
    }

    /** The keys {@code synthesize --json} prints, in their order, with {@code folder}. */
    public ObjectNode summary() {
        ObjectNode summary = MAPPER.createObjectNode();
        SUMMARY.forEach(key -> summary.set(key, json.get(key)));
        return summary.put("folder", folder.toString());
    }

    public String model() {
        return json.get("model").asText();
    }

    public String stage() {
        return json.get("stage").asText();
    }

    public String picture() {
        return json.get("picture").asText();
    }

    public int seed() {
        return json.get("seed").asInt();
    }

    public String weightsSha256() {
        return json.path("weights_sha256").asText();
    }

    /** What the verdict rests on, in one line; empty if there was no null distribution. */
    public Optional<String> nullDescription() {
        JsonNode description = json.path("match").path("null").path("description");
        return description.isTextual() ? Optional.of(description.textValue()) : Optional.empty();
    }

    /** The null distribution the verdicts rest on in a few words, with its leniency; empty without one. */
    public Optional<String> nullInBrief() {
        JsonNode choice = json.path("match").path("null");
        if (!choice.path("name").isTextual()) {
            return Optional.empty();
        }
        String share = choice.path("lenient").isNull()
                ? "; share of same-class pairs unknown"
                : choice.path("lenient").asBoolean() ? "; lenient: hardly any same-class pairs" : "";
        return Optional.of(String.format(
                Locale.ROOT,
                "null distribution %s, %,d pairs%s",
                choice.path("name").textValue(),
                choice.path("pairs").asLong(),
                share));
    }

    /** The original as the network saw it. */
    public Pixels target() {
        return PngFile.read(folder.resolve(MetamerFolder.TARGET));
    }

    /** The metamer as people see it. */
    public Pixels png() {
        return PngFile.read(folder.resolve(MetamerFolder.PNG));
    }

    /** The metamer as it was optimised. */
    public Pixels pixels() {
        Path file = folder.resolve(MetamerFolder.NUMPY);
        try {
            NumpyFile.Array array = NumpyFile.read(file);
            if (array.shape().length != 3 || array.shape()[0] != Pixels.CHANNELS) {
                throw new RunException(file + " is no 3×H×W picture; remove its folder and make it again");
            }
            return new Pixels(array.shape()[1], array.shape()[2], array.values());
        } catch (IOException | IllegalArgumentException e) {
            throw new RunException(
                    file + " cannot be read (" + e.getMessage() + "); remove its folder and make it again", e);
        }
    }
}
