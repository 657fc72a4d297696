// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.PngFile;

/** Runs of small synthetic pictures for tests, in the format that {@code docs/RESULTS.md} describes. */
public final class TestRuns {
    public static final int SIDE = 16;
    public static final String WEIGHTS = "ab".repeat(32);
    private static final JsonMapper MAPPER = new JsonMapper();

    private TestRuns() {}

    /** One metamer to write. */
    public record Cell(String network, String stage, String picture, int seed, double spearman, boolean passes) {
        public String folder() {
            return network + "/" + stage + "/" + picture + "-s" + seed + "-"
                    + String.format("%08x", (network + stage + picture + seed).hashCode());
        }
    }

    /** An empty run. */
    public static Path begin(Path run) throws IOException {
        Files.createDirectories(run);
        Files.writeString(run.resolve("run.json"), "{\"format_version\":1,\"metamerkit_version\":\"0.1.0\"}\n");
        return run;
    }

    /** Two pictures × three stages of one network; the last of the second picture fails. */
    public static Path small(Path run) throws IOException {
        begin(run);
        for (String picture : List.of("apple", "bear")) {
            for (int stage = 0; stage < 3; stage++) {
                boolean passes = !(picture.equals("bear") && stage == 2);
                write(run, new Cell("net", "stage" + stage, picture, 0, 0.9 - 0.1 * stage, passes));
            }
        }
        return run;
    }

    /** Writes a metamer as {@code synthesize} does: whole or not at all. */
    public static Path write(Path run, Cell cell) {
        try {
            Path place = run.resolve(cell.folder());
            Path partial = Files.createDirectories(place.resolveSibling("." + place.getFileName() + ".partial"));
            int shade = Math.floorMod(cell.picture().hashCode(), 200);
            PngFile.write(flat(shade), partial.resolve("target.png"));
            PngFile.write(ramp(shade), partial.resolve("metamer.png"));
            Files.writeString(partial.resolve("metamer.json"), json(cell).toString());
            Files.writeString(
                    partial.resolve("trace.csv"),
                    "step,evaluations,loss,gradient_norm,step_size,pixel_change\n0,1,0.9,1,0.01,2\n1,2,0.5,1,0.01,2\n");
            Files.move(partial, place);
            return place;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds what a network said of a metamer. */
    public static String recognitionLine(Cell cell, String evaluator, boolean right) {
        return String.join(
                ",",
                "1",
                "metamer",
                cell.network(),
                WEIGHTS,
                cell.stage(),
                "0",
                cell.picture(),
                "c0ffee",
                String.valueOf(cell.seed()),
                cell.folder().substring(cell.folder().length() - 8),
                cell.folder(),
                cell.passes() ? "1" : "0",
                cell.picture(),
                cell.picture(),
                "",
                "",
                evaluator,
                "e1" + evaluator,
                "labels",
                right ? cell.picture() : "other",
                cell.picture(),
                right ? "1" : "0",
                cell.picture(),
                right ? "1" : "0",
                right ? cell.picture() : "other",
                "0.75",
                "second",
                "0.2",
                "",
                "",
                "",
                "",
                "",
                "");
    }

    /** Writes {@code recognition/recognition.csv}. */
    public static void recognition(Path run, List<String> lines) throws IOException {
        Files.createDirectories(run.resolve("recognition"));
        Files.writeString(
                run.resolve("recognition/recognition.csv"),
                "format_version,condition,generator,generator_sha256,stage,stage_index,picture,picture_sha256,seed,hash,folder,"
                        + "passes,true_class,generator_answer,generator_answer_imagenet16_maximum,"
                        + "generator_answer_imagenet16_mean,evaluator,evaluator_sha256,evaluator_labels,own_decision,own_true,"
                        + "own_correct,own_generator,own_agrees,top1_label,top1_probability,top2_label,top2_probability,"
                        + "top3_label,top3_probability,top4_label,top4_probability,top5_label,top5_probability\n"
                        + String.join("\n", lines) + "\n");
    }

    private static JsonNode json(Cell cell) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("format_version", 1).put("metamerkit_version", "0.1.0");
        json.put("model", cell.network()).put("stage", cell.stage()).put("picture", cell.picture());
        json.put("seed", cell.seed())
                .put("optimizer", "adam")
                .put("evaluations", 2)
                .put("seconds", 0.5);
        json.put("loss", 1 - cell.spearman());
        measures(json, cell.spearman());
        json.put("same_class", cell.passes()).put("class_rule", "imagenet1000");
        json.put("passes", cell.passes()).put("png_passes", cell.passes());
        json.put("weights_sha256", WEIGHTS).put("picture_sha256", "c0ffee").put("true_class", cell.picture());
        json.put("height", SIDE).put("width", SIDE);
        ObjectNode settings = json.putObject("settings");
        settings.putObject("optimizer")
                .put("name", "adam")
                .put("evaluations", 2)
                .put("learning_rate", 0.03);
        settings.putObject("noise").put("mean", 0.5);
        for (String report : List.of("match", "png_match")) {
            ObjectNode match = json.putObject(report);
            measures(match, cell.spearman());
            match.put("same_class", cell.passes()).put("passes", cell.passes()).put("stage", cell.stage());
            match.putNull("null");
            if (!cell.passes()) {
                match.put("reason", "Fails the criterion: the network answers \"pear\", and \"bear\" to the original.");
            }
            ObjectNode classes = match.putObject("classes");
            classes.putObject("original").put("label", cell.picture());
            classes.putObject("metamer").put("label", cell.passes() ? cell.picture() : "pear");
            ObjectNode stages = match.putObject("stages");
            for (String stage : List.of("stage0", "stage1", "stage2")) {
                measures(stages.putObject(stage), stage.equals(cell.stage()) ? cell.spearman() : 0.2);
            }
        }
        return json;
    }

    private static void measures(ObjectNode node, double value) {
        node.put("spearman", value)
                .put("pearson", value)
                .put("snr_db", 10 * value)
                .put("snr_db_power", 20 * value);
    }

    private static Pixels flat(int shade) {
        byte[] samples = new byte[3 * SIDE * SIDE];
        Arrays.fill(samples, (byte) shade);
        return Pixels.of8Bit(SIDE, SIDE, samples);
    }

    private static Pixels ramp(int shade) {
        byte[] samples = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (shade + i % SIDE);
        }
        return Pixels.of8Bit(SIDE, SIDE, samples);
    }
}
