// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.metamerkit.recognition.RecognitionFile;
import org.metamerkit.recognition.RecognitionRow;

/** Copies of a run of four metamers of a few steps, of two pictures at two stages of the embedded network, to be recognised. */
record SmallRuns(Workplace place, Path made) {
    private static final JsonMapper MAPPER = new JsonMapper();

    static SmallRuns in(Path folder) throws IOException {
        Workplace place = new Workplace(folder);
        Path made = place.resolve("made");
        CommandRun.of(
                        "synthesize",
                        place.chelsea("pictures/chelsea.png"),
                        place.discs("pictures/discs.png", 3),
                        "--stage",
                        "stem,pool",
                        "--steps",
                        "3",
                        "--out",
                        made,
                        "--quiet")
                .requireDone();
        return new SmallRuns(place, made);
    }

    static CommandRun recognize(Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("recognize"));
        all.addAll(List.of(arguments));
        return CommandRun.of(all.toArray());
    }

    static List<RecognitionRow> rows(Path run) {
        return RecognitionFile.read(run.resolve(RecognitionFile.PLACE));
    }

    Path copy(String name) throws IOException {
        Path run = place.resolve("run-" + name);
        for (String file : Workplace.files(made)) {
            Path to = run.resolve(file);
            Files.createDirectories(to.getParent());
            Files.copy(made.resolve(file), to);
        }
        return run;
    }

    static List<Path> metamers(Path run) throws IOException {
        try (Stream<Path> walk = Files.walk(run)) {
            return walk.filter(path -> path.endsWith("metamer.json"))
                    .map(Path::getParent)
                    .sorted()
                    .toList();
        }
    }

    static void setVerdict(Path metamer, Boolean passes) throws IOException {
        edit(metamer, json -> json.put("passes", passes).put("png_passes", passes));
    }

    static void edit(Path metamer, Consumer<ObjectNode> change) throws IOException {
        Path file = metamer.resolve("metamer.json");
        ObjectNode json = (ObjectNode) MAPPER.readTree(file.toFile());
        change.accept(json);
        MAPPER.writeValue(file.toFile(), json);
    }
}
