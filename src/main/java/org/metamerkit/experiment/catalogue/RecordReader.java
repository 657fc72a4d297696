// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.metamerkit.synthesis.MetamerFolder;

/** Makes a row of a metamer's folder. Whatever is wrong with its files is said in the row and never an exception. */
final class RecordReader {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final long LARGEST_JSON = 64L << 20;
    private static final int LARGEST_SIDE = 1 << 16;
    private static final double IDENTICAL_IN_FILES = 9999;
    private static final String SAME_CLASS = "same_class";

    private final Path run;

    RecordReader(Path run) {
        this.run = run;
    }

    /**
     * A metamer's row. One whose files could not be read is read again whenever the run is looked at thoroughly: permissions and disks
     * change without a change of the files' times and sizes.
     */
    IndexRow row(FolderName name, FileStamps stamps) {
        MetamerRecord known = fromName(name, stamps);
        try {
            return new IndexRow(name.partial() ? known : read(known, stamps), stamps);
        } catch (IOException e) {
            MetamerRecord damaged = known.damaged("a file of " + known.id().path() + " cannot be read ("
                    + firstLine(e.getMessage()) + "); check its permissions and the disk");
            return new IndexRow(damaged, stamps.unread());
        }
    }

    private MetamerRecord read(MetamerRecord known, FileStamps stamps) throws IOException {
        Path file = known.json();
        try {
            if (stamps.jsonSize() > LARGEST_JSON) {
                return known.damaged(file + " has " + stamps.jsonSize() + " bytes and is no metamer.json" + remedy());
            }
            JsonNode json = MAPPER.readTree(Files.readAllBytes(file));
            Optional<String> problem = problem(json);
            if (problem.isPresent()) {
                return known.damaged(file + " " + problem.get());
            }
            MetamerRecord record = fromJson(known, json);
            return picturesProblem(record).map(record::damaged).orElse(record);
        } catch (NoSuchFileException e) {
            return known.damaged(e.getMessage() + " is missing" + remedy());
        } catch (JsonProcessingException e) {
            return known.damaged(
                    file + " is no whole JSON text (" + firstLine(e.getOriginalMessage()) + ")" + remedy());
        }
    }

    private MetamerRecord fromName(FolderName name, FileStamps stamps) {
        return new MetamerRecord(
                new MetamerId(run, name.path()),
                name.partial() ? MetamerState.IN_WORK : MetamerState.WHOLE,
                Optional.empty(),
                name.network(),
                "",
                name.stage(),
                -1,
                name.picture(),
                "",
                name.seed(),
                name.hash(),
                MetamerRecord.Answers.NONE,
                MetamerRecord.Match.NONE,
                "",
                0,
                0,
                stamps.written());
    }

    /** What of the least that a row needs is missing, as a clause with the remedy. */
    private static Optional<String> problem(JsonNode json) {
        if (!json.isObject()) {
            return Optional.of("holds no JSON object" + remedy());
        }
        JsonNode version = json.path("format_version");
        if (!version.isInt() || version.intValue() != MetamerFolder.FORMAT_VERSION) {
            return Optional.of("is of format " + (version.isMissingNode() ? "unknown" : firstLine(version.toString()))
                    + ", and this version of Metamerkit reads format " + MetamerFolder.FORMAT_VERSION
                    + "; look at it with version "
                    + firstLine(json.path("metamerkit_version").asText("unknown")) + ", which made it");
        }
        for (String key : List.of("model", "stage", "picture")) {
            if (!json.path(key).isTextual() || json.path(key).textValue().isEmpty()) {
                return Optional.of("has no text '" + key + "'" + remedy());
            }
        }
        if (!json.path("seed").isInt()) {
            return Optional.of("has no whole number 'seed'" + remedy());
        }
        for (String key : List.of("height", "width")) {
            int side = json.path(key).isInt() ? json.path(key).intValue() : 0;
            if (side < 1 || side > LARGEST_SIDE) {
                return Optional.of("has no '" + key + "' from 1 to " + LARGEST_SIDE + remedy());
            }
        }
        return json.path("match").isObject() ? Optional.empty() : Optional.of("has no 'match'" + remedy());
    }

    private static MetamerRecord fromJson(MetamerRecord known, JsonNode json) {
        JsonNode match = json.path("match");
        JsonNode png = json.path("png_match");
        Optional<String> trueClass = text(json.path("true_class"));
        String rule = json.path("class_rule").asText("");
        return new MetamerRecord(
                known.id(),
                MetamerState.WHOLE,
                Optional.empty(),
                json.path("model").textValue(),
                json.path("weights_sha256").asText(""),
                json.path("stage").textValue(),
                stageIndex(match.path("stages"), json.path("stage").textValue()),
                json.path("picture").textValue(),
                json.path("picture_sha256").asText(""),
                json.path("seed").intValue(),
                known.hash(),
                new MetamerRecord.Answers(
                        trueClass,
                        trueClass.map(OriginalCategory::of),
                        answer(match.path("classes").path("original"), rule),
                        answer(match.path("classes").path("metamer"), rule),
                        yesOrNo(json.path(SAME_CLASS))),
                new MetamerRecord.Match(
                        yesOrNo(json.path("passes")),
                        yesOrNo(json.path("png_passes")),
                        failed(match, png),
                        measures(json, png)),
                json.path("optimizer").asText(""),
                json.path("height").intValue(),
                json.path("width").intValue(),
                known.written());
    }

    private static Optional<String> picturesProblem(MetamerRecord record) throws IOException {
        for (Path picture : List.of(record.png(), record.target())) {
            Optional<String> problem = PngGlance.problem(picture, record.height(), record.width());
            if (problem.isPresent()) {
                return Optional.of(picture + " " + problem.get() + remedy());
            }
        }
        return Optional.empty();
    }

    private static int stageIndex(JsonNode stages, String stage) {
        int index = 0;
        for (Iterator<String> names = stages.fieldNames(); names.hasNext(); index++) {
            if (names.next().equals(stage)) {
                return index;
            }
        }
        return -1;
    }

    private static Optional<String> answer(JsonNode classes, String rule) {
        return text(classes.path(rule.equals("imagenet16_maximum") ? rule : "label"));
    }

    private static List<String> failed(JsonNode match, JsonNode png) {
        Set<String> failed = new LinkedHashSet<>();
        for (JsonNode report : List.of(match, png)) {
            report.path("measures").properties().forEach(entry -> {
                if (yesOrNo(entry.getValue().path("passes")).equals(Optional.of(false))) {
                    failed.add(entry.getKey());
                }
            });
            if (yesOrNo(report.path(SAME_CLASS)).equals(Optional.of(false))) {
                failed.add(SAME_CLASS);
            }
        }
        return new ArrayList<>(failed);
    }

    private static MeasureValues measures(JsonNode json, JsonNode png) {
        Map<MeasureColumn, Double> values = new EnumMap<>(MeasureColumn.class);
        for (MeasureColumn column : MeasureColumn.values()) {
            boolean ofPng = column.key().startsWith("png_");
            JsonNode value = ofPng ? png.path(column.key().substring("png_".length())) : json.path(column.key());
            if (value.isNumber()) {
                boolean infinite = column.key().contains("snr_db") && value.doubleValue() >= IDENTICAL_IN_FILES;
                values.put(column, infinite ? Double.POSITIVE_INFINITY : value.doubleValue());
            }
        }
        return MeasureValues.of(values);
    }

    private static Optional<String> text(JsonNode node) {
        return node.isTextual() && !node.textValue().isEmpty() ? Optional.of(node.textValue()) : Optional.empty();
    }

    private static Optional<Boolean> yesOrNo(JsonNode node) {
        return node.isBoolean() ? Optional.of(node.booleanValue()) : Optional.empty();
    }

    private static String firstLine(String text) {
        String line =
                text == null ? "no reason given" : text.lines().findFirst().orElse("");
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }

    private static String remedy() {
        return "; remove its folder and make the metamer again";
    }
}
