// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.experiment.CellResult;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;
import org.metamerkit.model.Stage;
import org.metamerkit.stimulus.NumpyFile;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.PngFile;

class SynthesizeCommandTest {
    private static final List<String> KEYS = List.of(
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
            "png_passes",
            "folder");

    @TempDir
    Path folder;

    private Workplace place;
    private Path run;

    @BeforeEach
    void openWorkplace() throws IOException {
        place = new Workplace(folder);
        run = place.resolve("run");
    }

    @AfterEach
    void closeWorkplace() {
        place.close();
    }

    @Test
    void givenAPicture_whenJsonIsAsked_thenStandardOutputIsOneArrayWithTheDocumentedKeys() throws IOException {
        CommandRun done = CommandRun.of(
                        "synthesize", place.chelsea(), "--steps", 2, "--stage", "blocks.1", "--json", "--out", run)
                .requireDone();
        JsonNode array = done.json();
        assertThat(array.isArray()).isTrue();
        assertThat(array).hasSize(1);
        JsonNode metamer = array.get(0);
        assertThat(names(metamer)).containsExactlyElementsOf(KEYS);
        assertThat(metamer.path("model").asText()).isEqualTo("efficientnet_lite0");
        assertThat(metamer.path("stage").asText()).isEqualTo("blocks.1");
        assertThat(metamer.path("picture").asText()).isEqualTo("chelsea");
        assertThat(metamer.path("seed").asInt(-1)).isZero();
        assertThat(metamer.path("optimizer").asText()).isEqualTo("adam");
        assertThat(metamer.path("evaluations").asInt()).isEqualTo(2);
        assertThat(metamer.path("loss").isNumber()).isTrue();
        assertThat(metamer.path("same_class").isBoolean()).isTrue();
        assertThat(metamer.path("passes").isBoolean()).isTrue();
        assertThat(metamer.path("png_passes").isBoolean()).isTrue();
        boolean allPass =
                metamer.path("passes").asBoolean() && metamer.path("png_passes").asBoolean();
        assertThat(done.code()).isEqualTo(allPass ? 0 : 3);
        double decibels = metamer.path("snr_db").asDouble();
        assertThat(metamer.path("snr_db_power").asDouble()).isEqualTo(2 * decibels);
        assertThat(10 * Math.log10(1 / metamer.path("loss").asDouble()))
                .isCloseTo(decibels, org.assertj.core.data.Offset.offset(1e-3));
        assertThat(Path.of(metamer.path("folder").asText())).isDirectory();
    }

    @Test
    void givenAPicture_whenMade_thenItsFolderHoldsWhatTheArchitecturePromisesAndNothingElse() throws IOException {
        JsonNode metamer = CommandRun.of(
                        "synthesize", place.chelsea(), "--steps", 3, "--stage", "stem", "--json", "--out", run)
                .json()
                .get(0);
        Path made = Path.of(metamer.path("folder").asText());
        assertThat(run.relativize(made).toString()).matches("efficientnet_lite0/stem/chelsea-s0-[0-9a-f]{8}");
        assertThat(Workplace.files(made))
                .containsExactly("metamer.json", "metamer.npy", "metamer.png", "target.png", "trace.csv");
        NumpyFile.Array array = NumpyFile.read(made.resolve("metamer.npy"));
        assertThat(array.shape()).containsExactly(3, 224, 224);
        Pixels pixels = new Pixels(224, 224, array.values());
        assertThat(PngFile.read(made.resolve("metamer.png"))).isEqualTo(pixels.quantized());
        assertThat(PngFile.read(made.resolve("target.png"))).isEqualTo(PngFile.read(place.chelsea()));
        List<String> trace = Files.readAllLines(made.resolve("trace.csv"));
        assertThat(trace.get(0)).isEqualTo("step,evaluations,loss,gradient_norm,step_size,pixel_change");
        assertThat(trace).hasSize(1 + 3);
        JsonNode json = new JsonMapper().readTree(made.resolve("metamer.json").toFile());
        KEYS.stream()
                .filter(key -> !key.equals("folder"))
                .forEach(key -> assertThat(json.get(key)).as(key).isEqualTo(metamer.get(key)));
        assertThat(json.path("match").path("stages")).hasSize(20);
        assertThat(json.path("png_match").path("stages")).hasSize(20);
        assertThat(json.has("true_class")).isTrue();
        assertThat(json.path("true_class").isNull()).isTrue();
        // a hidden file would be one that was not finished
        assertThat(Workplace.files(run)).noneMatch(name -> name.contains("/.") || name.startsWith("."));
    }

    @Test
    void givenAFileSystemWithPermissions_whenMade_thenColleaguesMayReadWhatTheyMayReadOfOtherNewFiles()
            throws IOException {
        Path ordinary = Files.createFile(place.resolve("ordinary"));
        Path ordinaryFolder = Files.createDirectory(place.resolve("ordinary-folder"));
        CommandRun.of("synthesize", place.chelsea(), "--steps", 1, "--stage", "stem", "--quiet", "--out", run)
                .requireDone();
        Path activations = place.resolve("activations");
        CommandRun.of("activations", place.chelsea(), "--stage", "pool", "--quiet", "--out", activations)
                .requireCode(0);
        for (Path root : List.of(run, activations)) {
            try (Stream<Path> all = Files.walk(root)) {
                assertThat(all)
                        .allSatisfy(path -> assertThat(Files.getPosixFilePermissions(path))
                                .as(path.toString())
                                .isEqualTo(Files.getPosixFilePermissions(
                                        Files.isDirectory(path) ? ordinaryFolder : ordinary)));
            }
        }
    }

    @Test
    void givenPicturesStagesAndSeeds_whenMade_thenEveryCellIsThereInOrderAndTheTableHasARowEach() throws IOException {
        place.manyDiscs("photos", 1);
        CommandRun done = CommandRun.of(
                        "synthesize",
                        place.chelsea(),
                        place.resolve("photos"),
                        "--steps",
                        1,
                        "--stage",
                        "blocks.1,stem",
                        "--seed",
                        "0-1",
                        "--out",
                        run)
                .requireDone();
        List<String> rows = done.out().lines().toList();
        assertThat(rows.get(0)).contains("picture", "stage", "seed", "spearman", "SNR dB", "PNG passes");
        List<String> cells = rows.stream()
                .skip(1)
                .limit(8)
                .map(row -> String.join(" ", List.of(row.split(" +")).subList(0, 3)))
                .toList();
        List<String> expected = new ArrayList<>();
        for (String stage : List.of("stem", "blocks.1")) {
            for (String picture : List.of("chelsea", "discs0")) {
                for (int seed = 0; seed < 2; seed++) {
                    expected.add(picture + " " + stage + " " + seed);
                }
            }
        }
        assertThat(cells).isEqualTo(expected);
        assertThat(done.out())
                .contains(
                        "null distribution: embedded null distribution",
                        "contact sheet: " + run.resolve("contact_sheet.png"));
        assertThat(run.resolve("contact_sheet.png")).isNotEmptyFile();
        assertThat(done.progress().lines().filter(line -> line.contains("made in")))
                .hasSize(8);
    }

    @Test
    void givenARunThatIsThere_whenTheCommandIsRepeated_thenBytesAndTimesStayAndTheResultIsTheSame() throws IOException {
        Object[] command = {"synthesize", place.chelsea(), "--steps", 2, "--stage", "stem", "--json", "--out", run};
        CommandRun first = CommandRun.of(command).requireDone();
        Map<String, List<Object>> before = contents(run.resolve("efficientnet_lite0"));
        CommandRun second = CommandRun.of(command).requireDone();
        assertThat(second.json()).isEqualTo(first.json());
        assertThat(contents(run.resolve("efficientnet_lite0"))).isEqualTo(before);
        assertThat(second.progress()).contains("was there already");
    }

    @Test
    void givenOtherSettings_whenMadeIntoTheSameRun_thenEachHasAFolderOfItsOwn() throws IOException {
        Path picture = place.chelsea();
        Set<String> folders = new HashSet<>();
        for (List<Object> settings : List.<List<Object>>of(
                List.of("--steps", 1),
                List.of("--steps", 2),
                List.of("--steps", 2, "--learning-rate", 0.02),
                List.of("--steps", 2, "--seed", 1),
                List.of("--steps", 2, "--optimizer", "feather2023"),
                List.of("--steps", 2, "--batch", 1, "--threads", 1))) {
            List<Object> command =
                    new ArrayList<>(List.of("synthesize", picture, "--stage", "stem", "--json", "--out", run));
            command.addAll(settings);
            folders.add(CommandRun.of(command.toArray())
                    .requireDone()
                    .json()
                    .get(0)
                    .path("folder")
                    .asText());
        }
        // threads and batch change rounding only: the last command found the second's
        assertThat(folders).hasSize(5);
    }

    @Test
    void givenOnePictureTwice_whenMade_thenItIsMadeOnce() throws IOException {
        Path picture = place.chelsea();
        Path samePath = folder.resolve(".").resolve("chelsea.png");
        Path copy = place.chelsea("copies/chelsea.png");
        CommandRun done = CommandRun.of(
                        "synthesize", picture, samePath, copy, "--steps", 1, "--stage", "stem", "--json", "--out", run)
                .requireDone();
        assertThat(done.json()).hasSize(1);
    }

    @Test
    void givenTwoPicturesOfOneName_whenMade_thenBothAreKept() throws IOException {
        CommandRun done = CommandRun.of(
                        "synthesize",
                        place.discs("a/cat.png", 1),
                        place.discs("b/cat.png", 2),
                        "--steps",
                        1,
                        "--stage",
                        "stem",
                        "--json",
                        "--out",
                        run)
                .requireDone();
        assertThat(done.json().findValuesAsText("folder"))
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @Test
    void givenNoStageOrAll_whenStagesAreChosen_thenTheyAreTheCardsOrEveryOneInTheNetworksOrder() {
        try (Network network = Networks.load(Networks.DEFAULT)) {
            List<String> expected = new ArrayList<>(List.of("stem"));
            for (int block = 0; block < 16; block++) {
                expected.add("blocks." + block);
            }
            expected.addAll(List.of("head", "pool", "logits"));
            assertThat(NetworkOptions.stages(network, List.of("all")))
                    .extracting(Stage::name)
                    .isEqualTo(expected);
            assertThat(NetworkOptions.stages(network, List.of("pool", "all"))).hasSize(20);
            assertThat(NetworkOptions.stages(network, List.of("pool", "stem", "pool")))
                    .extracting(Stage::name)
                    .containsExactly("stem", "pool");
            assertThat(NetworkOptions.stages(network, List.of()))
                    .hasSizeBetween(6, 8)
                    .contains(network.stage("stem"), network.lastStage());
        }
    }

    @Test
    void givenLabels_whenMade_thenTheTrueClassIsKept() throws IOException {
        place.discs("photos/tabby/one.png", 1);
        place.discs("photos/mug/two.png", 2);
        Path csv = Files.writeString(place.resolve("labels.csv"), "\uFEFFpicture,class\none.png,\"cat, tabby\"\n");
        CommandRun fromCsv = CommandRun.of(
                "synthesize",
                place.resolve("photos/tabby"),
                "--labels",
                csv,
                "--steps",
                1,
                "--stage",
                "stem",
                "--json",
                "--out",
                run);
        assertThat(trueClass(fromCsv.requireDone())).isEqualTo("cat, tabby");
        CommandRun fromFolders = CommandRun.of(
                "synthesize",
                place.resolve("photos/mug"),
                "--labels",
                place.resolve("photos"),
                "--steps",
                1,
                "--stage",
                "stem",
                "--json",
                "--out",
                run);
        assertThat(trueClass(fromFolders.requireDone())).isEqualTo("mug");
        CommandRun unknown = CommandRun.of(
                "synthesize",
                place.chelsea(),
                "--labels",
                csv,
                "--steps",
                1,
                "--stage",
                "stem",
                "--json",
                "--out",
                run);
        assertThat(trueClass(unknown.requireDone())).isNull();
        assertThat(unknown.err()).startsWith("metamerkit: warning: the labels");
    }

    @Test
    void givenAFolderOfClassFolders_whenMade_thenTheirNamesAreTheTrueClasses() throws IOException {
        place.discs("photos/tabby/one.png", 1);
        place.discs("photos/mug/one.png", 2);
        CommandRun made = CommandRun.of(
                "synthesize", place.resolve("photos"), "--steps", 1, "--stage", "stem", "--json", "--out", run);
        assertThat(List.of(trueClass(made.requireDone(), 0), trueClass(made, 1)))
                .containsExactly("mug", "tabby");
    }

    @Test
    void givenResultsOfEveryKind_whenTheExitCodeIsChosen_thenFailuresComeBeforeTheCriterion() {
        CellResult passed = whole(true, true);
        CellResult pngFails = whole(true, false);
        CellResult unjudged = whole(null, null);
        CellResult failed = new CellResult.Failed("cat", "stem", 0, "the loss became NaN at evaluation 3");
        CellResult elsewhere = new CellResult.Unfinished("cat", "stem", 0, "another process has it in work");
        assertThat(SynthesizeCommand.exitCode(List.of(passed, unjudged))).isZero();
        assertThat(SynthesizeCommand.exitCode(List.of(passed, pngFails))).isEqualTo(3);
        assertThat(SynthesizeCommand.exitCode(List.of(pngFails, failed, elsewhere)))
                .isEqualTo(1);
        assertThat(SynthesizeCommand.exitCode(List.of(pngFails, elsewhere))).isEqualTo(75);
    }

    private static CellResult whole(Boolean passes, Boolean pngPasses) {
        ObjectNode summary =
                new JsonMapper().createObjectNode().put("passes", passes).put("png_passes", pngPasses);
        return new CellResult.Whole("cat", "stem", 0, Path.of("cat"), summary, false);
    }

    @Test
    void givenQuiet_whenMade_thenNothingIsPrintedAnywhere() throws IOException {
        CommandRun done =
                CommandRun.of("synthesize", place.chelsea(), "--steps", 1, "--stage", "stem", "--quiet", "--out", run);
        assertThat(done).isEqualTo(new CommandRun(done.requireDone().code(), "", "", ""));
    }

    private static String trueClass(CommandRun run) throws IOException {
        return trueClass(run, 0);
    }

    private static String trueClass(CommandRun run, int metamer) throws IOException {
        Path json = Path.of(run.json().get(metamer).path("folder").asText(), "metamer.json");
        return new JsonMapper().readTree(json.toFile()).path("true_class").textValue();
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Map<String, List<Object>> contents(Path root) throws IOException {
        Map<String, List<Object>> contents = new TreeMap<>();
        for (String name : Workplace.files(root)) {
            Path file = root.resolve(name);
            FileTime time = Files.getLastModifiedTime(file);
            contents.put(name, List.of(time, java.util.Arrays.hashCode(Files.readAllBytes(file))));
        }
        return contents;
    }
}
