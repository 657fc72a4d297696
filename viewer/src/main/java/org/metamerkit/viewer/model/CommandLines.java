// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.metamerkit.ShellWords;

/** The command line that makes a metamer again, from its {@code metamer.json}. */
final class CommandLines {
    private CommandLines() {}

    /**
     * For a POSIX shell. The original is named as it was called, since the file itself is not part of a run; a comment has its hash.
     *
     * @param json the whole of {@code metamer.json}
     */
    static String synthesize(JsonNode json) {
        JsonNode optimizer = json.path("settings").path("optimizer");
        List<String> words = new ArrayList<>(List.of(
                "metamerkit",
                "synthesize",
                ShellWords.quoted(json.path("picture").asText() + ".png")));
        words.addAll(List.of("--model", ShellWords.quoted(json.path("model").asText())));
        words.addAll(List.of("--stage", ShellWords.quoted(json.path("stage").asText())));
        words.addAll(List.of("--seed", json.path("seed").asText()));
        words.addAll(
                List.of("--optimizer", ShellWords.quoted(json.path("optimizer").asText())));
        words.addAll(List.of("--steps", json.path("evaluations").asText()));
        JsonNode rate =
                optimizer.has("learning_rate") ? optimizer.get("learning_rate") : optimizer.path("initial_step");
        if (rate.isNumber()) {
            words.addAll(List.of("--learning-rate", rate.asText()));
        }
        JsonNode judged = json.path("match").path("null");
        if (judged.path("name").isTextual()
                && !"embedded".equals(judged.path("source").asText())) {
            words.addAll(List.of("--null", ShellWords.quoted(judged.path("name").asText())));
        }
        return String.join(" ", words) + " # name the original's own file, .png or .jpg; its SHA-256 is "
                + json.path("picture_sha256").asText();
    }
}
