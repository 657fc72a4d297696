// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.stimulus.NumpyFile;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.PngFile;

class MetamerFolderTest {
    private static final PictureSpec SPEC = new PictureSpec(18, 21);

    @TempDir
    Path run;

    @Test
    void givenAMetamer_whenWritten_thenTheFolderHoldsAllOfItAndNothingElse() throws IOException {
        Metamer metamer = Fixtures.metamer("cat", SPEC);
        Path folder = metamer.write(run);
        assertThat(folder).isEqualTo(run.resolve(metamer.identity().folder()));
        assertThat(all(run).stream()
                        .filter(Files::isRegularFile)
                        .map(path -> path.getFileName().toString()))
                .containsExactlyInAnyOrder(
                        "run.json", "metamer.png", "metamer.npy", "target.png", "metamer.json", "trace.csv");
        assertThat(all(folder.getParent()))
                .as("nothing in work is left")
                .allMatch(path -> !path.getFileName().toString().startsWith("."));
        NumpyFile.Array array = NumpyFile.read(folder.resolve("metamer.npy"));
        assertThat(array.shape()).containsExactly(3, 18, 21);
        assertThat(array.values()).isEqualTo(metamer.pixels().values());
    }

    @Test
    void givenAMetamer_whenWritten_thenThePngsAreRoundedNotTruncated() {
        Metamer metamer = Fixtures.metamer("cat", SPEC);
        Path folder = metamer.write(run);
        float[] saved = PngFile.read(folder.resolve("metamer.png")).values();
        float[] exact = metamer.pixels().values();
        int roundedUp = 0;
        for (int i = 0; i < exact.length; i++) {
            assertThat((double) saved[i] * 255)
                    .isCloseTo(Math.floor(exact[i] * 255.0 + 0.5), org.assertj.core.api.Assertions.within(1e-4));
            roundedUp += saved[i] > exact[i] ? 1 : 0;
        }
        assertThat(roundedUp).as("truncation would round none up").isGreaterThan(exact.length / 4);
        assertThat(PngFile.read(folder.resolve("target.png")))
                .isEqualTo(metamer.target().quantized());
    }

    @Test
    void givenAMetamer_whenWritten_thenItsJsonHasTheKeysOfTheCommandLineAndAllSettings() throws IOException {
        Metamer metamer = Fixtures.metamer("cat", SPEC);
        JsonNode json = new JsonMapper()
                .readTree(metamer.write(run).resolve("metamer.json").toFile());
        for (String key : List.of(
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
                "png_passes")) {
            assertThat(json.has(key)).as(key).isTrue();
        }
        assertThat(json.get("format_version").asInt()).isEqualTo(1);
        assertThat(json.get("model").asText()).isEqualTo("tiny");
        assertThat(json.get("stage").asText()).isEqualTo("linear");
        assertThat(json.get("picture").asText()).isEqualTo("cat");
        assertThat(json.get("seed").asInt()).isEqualTo(3);
        assertThat(json.get("optimizer").asText()).isEqualTo("adam");
        assertThat(json.get("evaluations").asInt()).isEqualTo(2);
        assertThat(json.get("seconds").asDouble()).isEqualTo(1.235);
        assertThat(json.get("loss").asDouble()).isEqualTo(0.5);
        assertThat(json.get("spearman").asDouble()).isEqualTo(0.91);
        assertThat(json.get("snr_db_power").asDouble()).isEqualTo(12);
        assertThat(json.get("same_class").isNull()).as("no classifier").isTrue();
        assertThat(json.get("passes").isNull()).as("no null distribution").isTrue();
        assertThat(json.get("png_passes").isNull()).isTrue();
        assertThat(json.get("true_class").asText()).isEqualTo("tabby cat");
        assertThat(json.get("weights_sha256").asText()).isEqualTo("f".repeat(64));
        assertThat(json.get("picture_sha256").asText()).isEqualTo("a".repeat(64));
        assertThat(json.at("/settings/optimizer/learning_rate").asDouble()).isEqualTo(0.01);
        assertThat(json.at("/settings/noise/standard_deviation").asDouble()).isEqualTo(0.05);
        assertThat(json.at("/match/stages/convolution/pearson").asDouble()).isEqualTo(0.6);
        assertThat(json.at("/png_match/stages/linear/spearman").asDouble()).isEqualTo(0.91);
        assertThat(json.at("/made_with/threads").asInt()).isPositive();
        assertThat(json.get("metamerkit_version").asText()).isNotBlank();
        assertSnakeCase(json);
    }

    @Test
    void givenATrace_whenWritten_thenEveryEvaluationIsARowOfNumbersAnyProgramReads() throws IOException {
        Path folder = Fixtures.metamer("cat", SPEC).write(run);
        assertThat(Files.readAllLines(folder.resolve("trace.csv")))
                .containsExactly(
                        "step,evaluations,loss,gradient_norm,step_size,pixel_change",
                        "0,1,1.25000000,0.500000000,0.0100000000,0.750000000",
                        "1,2,0.625000000,0.333333333,0.00500000000,1.00000000e-07");
    }

    @Test
    void givenAMetamerThatIsThere_whenWrittenAgain_thenItIsRefusedAndNothingChanges() throws IOException {
        Metamer metamer = Fixtures.metamer("cat", SPEC);
        Path folder = metamer.write(run);
        Files.writeString(folder.resolve("notes.txt"), "mine");
        assertThatThrownBy(() -> metamer.write(run))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("never overwritten");
        assertThat(folder.resolve("notes.txt")).hasContent("mine");
    }

    @Test
    void givenACheckpointAndRemainsOfAKilledAttempt_whenWritten_thenTheyAreGone() throws IOException {
        Metamer metamer = Fixtures.metamer("cat", SPEC);
        RunMark.ensure(run);
        Path partial = MetamerFolder.partial(metamer.identity(), run);
        Files.createDirectories(partial);
        Files.writeString(partial.resolve("checkpoint.safetensors"), "old");
        Files.writeString(partial.resolve("metamer.png.partial-1"), "half");
        Path folder = metamer.write(run);
        assertThat(partial).doesNotExist();
        assertThat(all(folder).stream().filter(Files::isRegularFile)).hasSize(5);
    }

    /** On a file system without locks two processes may make one metamer. */
    @Test
    void givenAnotherProcessThatWritesTheSameMetamer_whenWritten_thenItsFilesAreLeftAloneUntilOursIsWhole()
            throws IOException {
        Metamer metamer = Fixtures.metamer("cat", SPEC);
        RunMark.ensure(run);
        Path partial = Files.createDirectories(MetamerFolder.partial(metamer.identity(), run));
        Path theirs = Files.writeString(
                Files.createDirectory(partial.resolve("theirs")).resolve("metamer.png"), "half");
        Path place = Files.createDirectories(MetamerFolder.place(metamer.identity(), run));
        Path inTheWay = Files.createFile(place.resolve("in the way"));
        assertThatThrownBy(() -> metamer.write(run)).isInstanceOf(OutputException.class);
        assertThat(theirs).hasContent("half");
        Files.delete(inTheWay);
        Files.delete(place);
        Path folder = metamer.write(run);
        assertThat(all(folder).stream().filter(Files::isRegularFile)).hasSize(5);
        assertThat(partial).doesNotExist();
    }

    @Test
    void givenARunThatIsAFile_whenWritten_thenOneSentenceSaysWhatToDo() throws IOException {
        Path occupied = Files.writeString(run.resolve("occupied"), "not a folder");
        assertThatThrownBy(() -> Fixtures.metamer("cat", SPEC).write(occupied))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("occupied")
                .hasMessageContaining("--out")
                .hasMessageNotContaining("\n");
    }

    /** A child process may not write files of more than 300 KiB: what a full disk looks like, without one. */
    @Test
    void givenADiskThatFillsUp_whenWritten_thenOneSentenceSaysSoAndOnlyTheCheckpointIsLeft() throws Exception {
        Path output = run.resolve("output.txt");
        Path target = run.resolve("results");
        List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -f 300 && exec \"$0\" \"$@\""));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:-UsePerfData", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(WriteOneMetamer.class.getName(), target.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(output))
                .contains("refused: " + target)
                .contains("cannot be written")
                .doesNotContain("\tat ");
        assertThat(all(target).stream()
                        .filter(Files::isRegularFile)
                        .map(path -> path.getFileName().toString()))
                .containsExactlyInAnyOrder("run.json", "checkpoint.safetensors");
    }

    /** Run in a process of its own. */
    static final class WriteOneMetamer {
        private WriteOneMetamer() {}

        public static void main(String[] args) throws IOException {
            Path run = Path.of(args[0]);
            // as large as a network's picture, so that metamer.npy has 602 kB
            Metamer metamer = Fixtures.metamer("cat", new PictureSpec(224, 224));
            RunMark.ensure(run);
            CheckpointFile.write(
                    metamer.identity(),
                    run,
                    new PictureState(0, new float[3], new float[3], 1, Map.of(), new Trace(2), 0));
            try {
                System.out.println("written: " + metamer.write(run));
            } catch (OutputException e) {
                System.out.println("refused: " + e.getMessage());
            }
        }
    }

    private static void assertSnakeCase(JsonNode node) {
        node.properties().forEach(entry -> {
            // names of stages are the network's
            assertThat(entry.getKey()).matches("[a-z0-9_]+");
            assertSnakeCase(entry.getValue());
        });
    }

    private static List<Path> all(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return walk.toList();
        }
    }
}
