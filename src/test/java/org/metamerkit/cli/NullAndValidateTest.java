// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.match.NullDistributions;
import org.metamerkit.stimulus.NumpyFile;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.PngFile;

/** Null distributions, the verdicts that rest on them, and their validation. */
class NullAndValidateTest {
    private static final JsonMapper MAPPER = new JsonMapper();

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

    // --- null ---

    @Test
    void givenSomePictures_whenANullIsMade_thenItIsCachedAndCanBeChosenByItsName() throws IOException {
        Path pictures = place.manyDiscs("my photos", 4);
        CommandRun made = CommandRun.of("null", "--pictures", pictures, "--stage", "stem,pool", "--json")
                .requireCode(0);
        assertThat(made.json().path("name").asText()).isEqualTo("my_photos");
        assertThat(made.json().path("pictures").asInt()).isEqualTo(4);
        assertThat(made.json().path("pairs").asInt()).isEqualTo(6);
        assertThat(made.json().path("lenient").isNull()).isTrue();
        Path file = Path.of(made.json().path("file").asText());
        assertThat(file).isEqualTo(place.cache().resolve("nulls/efficientnet_lite0/my_photos.json"));
        assertThat(NullDistributions.read(file).stages()).containsOnlyKeys("stem", "pool");

        CommandRun judged = synthesize(place.chelsea(), "--null", "my_photos").requireDone();
        assertThat(judged.out()).contains("null distribution: chosen null distribution my_photos (4 pictures");
        assertThat(Workplace.files(run.resolve("nulls")))
                .singleElement()
                .asString()
                .endsWith("-stem.json");
    }

    @Test
    void givenClassFoldersInAFolder_whenSomeOfEachAreAskedFor_thenTheNullIsMadeOfThose() throws IOException {
        Path discs = place.manyDiscs("discs", 5);
        int number = 0;
        for (String picture : Workplace.files(discs)) {
            // three cats and two dogs
            Path folder = Files.createDirectories(place.resolve("set/val/" + (number++ < 3 ? "cat" : "dog")));
            Files.move(discs.resolve(picture), folder.resolve(picture));
        }
        CommandRun made = CommandRun.of(
                        "null",
                        "--pictures",
                        place.resolve("set"),
                        "--within",
                        "val",
                        "--count",
                        4,
                        "--stage",
                        "pool",
                        "--json")
                .requireCode(0);
        assertThat(made.json().path("pictures").asInt()).isEqualTo(4);
        NullDistributions nulls =
                NullDistributions.read(Path.of(made.json().path("file").asText()));
        assertThat(nulls.provenance().sameClassShare()).hasValue(2.0 / 6);
        CommandRun.of("null", "--pictures", place.resolve("set"), "--within", "val", "--count", 5, "--name", "b")
                .requireRefusal(1, "5 pictures of val were asked for, expected a multiple of its 2 classes");
    }

    @Test
    void givenANullThatIsThere_whenAskedForAgain_thenOnlyMissingStagesAreMadeAndNoneIsLost() throws IOException {
        Path pictures = place.manyDiscs("photos", 3);
        CommandRun.of("null", "--pictures", pictures, "--stage", "pool", "--quiet")
                .requireCode(0);
        Path file = place.cache().resolve("nulls/efficientnet_lite0/photos.json");
        NullDistributions pool = NullDistributions.read(file);
        CommandRun again = CommandRun.of("null", "--pictures", pictures, "--stage", "stem,pool")
                .requireCode(0);
        assertThat(again.progress()).contains("pairs at stem").doesNotContain("pairs at pool");
        NullDistributions both = NullDistributions.read(file);
        assertThat(both.stages().keySet()).containsExactly("stem", "pool");
        assertThat(both.stage("pool")).isEqualTo(pool.stage("pool"));
        CommandRun nothing =
                CommandRun.of("null", "--pictures", pictures, "--stage", "pool").requireCode(0);
        assertThat(nothing.progress()).isEmpty();
        assertThat(NullDistributions.read(file)).isEqualTo(both);
    }

    @Test
    void givenANullOfOtherPictures_whenItsNameIsGiven_thenItIsNotOverwritten() throws IOException {
        CommandRun.of("null", "--pictures", place.manyDiscs("a", 2), "--name", "mine", "--stage", "pool", "--quiet")
                .requireCode(0);
        CommandRun.of("null", "--pictures", place.manyDiscs("b", 3), "--name", "mine", "--stage", "pool")
                .requireRefusal(1, "mine", "--name");
    }

    @Test
    void givenTheSamePicturesInAnotherFolder_whenMoreStagesAreAskedFor_thenTheNullGainsThem() throws IOException {
        CommandRun.of("null", "--pictures", place.manyDiscs("a", 2), "--name", "mine", "--stage", "pool", "--quiet")
                .requireCode(0);
        Path moved = Files.move(place.resolve("a"), place.resolve("b"));
        CommandRun more = CommandRun.of("null", "--pictures", moved, "--name", "mine", "--stage", "stem,pool")
                .requireCode(0);
        assertThat(more.progress()).contains("pairs at stem").doesNotContain("pairs at pool");
        NullDistributions nulls = NullDistributions.read(place.cache().resolve("nulls/efficientnet_lite0/mine.json"));
        assertThat(nulls.stages()).containsOnlyKeys("stem", "pool");
        assertThat(nulls.provenance().pictureSet()).isEqualTo("a");
    }

    @Test
    void givenPicturesWhoseNameNoNullCanHave_whenANullIsMade_thenItIsCutOrAskedFor() throws IOException {
        CommandRun.of("null", "--pictures", place.manyDiscs("\u7167\u7247", 2), "--stage", "pool")
                .requireRefusal(1, "\u7167\u7247", "--name");
        CommandRun made = CommandRun.of(
                        "null", "--pictures", place.manyDiscs("_photos", 2), "--stage", "pool", "--json")
                .requireCode(0);
        assertThat(made.json().path("name").asText()).isEqualTo("photos");
    }

    @Test
    void givenTheEmbeddedNullsName_whenANullIsMade_thenItIsRefused() throws IOException {
        CommandRun.of("null", "--pictures", place.manyDiscs("a", 2), "--name", "imagenet1000", "--stage", "pool")
                .requireRefusal(1, "imagenet1000", "--name");
    }

    @Test
    void givenAFileThatIsThere_whenANullIsWrittenBesides_thenItIsNotOverwritten() throws IOException {
        Path mine = Files.writeString(place.resolve("mine.txt"), "mine");
        CommandRun.of("null", "--pictures", place.manyDiscs("a", 2), "--stage", "pool", "--out", mine)
                .requireRefusal(1, "mine.txt", "--out");
        assertThat(mine).hasContent("mine");
    }

    @Test
    void givenARunJudgedByAnotherNull_whenValidated_thenTheRunsOwnNullJudges() throws IOException {
        Path pictures = place.manyDiscs("photos", 4);
        Path run = place.resolve("judged");
        CommandRun.of("null", "--pictures", pictures, "--name", "own", "--stage", "stem", "--quiet")
                .requireCode(0);
        CommandRun made = CommandRun.of(
                "synthesize",
                place.chelsea(),
                "--stage",
                "stem",
                "--steps",
                "3",
                "--null",
                "own",
                "--out",
                run,
                "--quiet");
        // what the cache holds no longer matters
        Files.delete(place.cache().resolve("nulls/efficientnet_lite0/own.json"));
        CommandRun validated = CommandRun.of("validate", run);
        assertThat(validated.code()).isEqualTo(made.code());
        assertThat(validated.out()).contains("null distribution own (4 pictures", "1 of 1 metamers agree");
        try (var nulls = Files.list(run.resolve("nulls"))) {
            for (Path file : nulls.toList()) {
                Files.delete(file);
            }
        }
        assertThat(CommandRun.of("validate", run).requireCode(1).out()).contains("nulls", "--null");
    }

    @Test
    void givenClassFolders_whenANullIsMade_thenItsLeniencyIsSaid() throws IOException {
        place.discs("classes/cat/1.png", 1);
        place.discs("classes/dog/2.png", 2);
        CommandRun lenient = CommandRun.of("null", "--pictures", place.resolve("classes"), "--stage", "pool")
                .requireCode(0);
        assertThat(lenient.out()).contains("max spearman", "0 same-class pairs in 1,000: lenient", "written to");
        place.discs("more/cat/1.png", 1);
        place.discs("more/cat/2.png", 2);
        CommandRun strict = CommandRun.of("null", "--pictures", place.resolve("more"), "--stage", "pool")
                .requireCode(0);
        assertThat(strict.out()).contains("same-class pairs in 1,000").doesNotContain("lenient");
    }

    @Test
    void givenTwoEqualPictures_whenANullIsMade_thenAWarningSaysThatNothingCanPass() throws IOException {
        place.discs("twins/1.png", 1);
        place.discs("twins/2.png", 1);
        place.discs("twins/3.png", 3);
        CommandRun made = CommandRun.of("null", "--pictures", place.resolve("twins"), "--stage", "pool", "--quiet")
                .requireCode(0);
        CommandRun.requireOneSentence(made.err(), "warning", "duplicates");
    }

    @Test
    void givenPicturesThatMakeNoNull_whenAsked_thenOneSentenceSaysWhy() throws IOException {
        place.discs("one/1.png", 1);
        CommandRun.of("null", "--pictures", place.resolve("one")).requireRefusal(2, "at least 2");
        CommandRun.of("null", "--pictures", place.resolve("none")).requireRefusal(1, "none");
        Files.writeString(place.manyDiscs("bad", 2).resolve("zz.png"), "no picture");
        CommandRun.of("null", "--pictures", place.resolve("bad"), "--stage", "pool", "--quiet")
                .requireRefusal(1, "zz.png");
        CommandRun.of("null", "--pictures", place.manyDiscs("two", 2), "--name", "../mine")
                .requireRefusal(2, "../mine");
        CommandRun.of(
                        "null",
                        "--pictures",
                        place.resolve("two"),
                        "--stage",
                        "pool",
                        "--quiet",
                        "--out",
                        Files.createFile(place.resolve("file")).resolve("null.json"))
                .requireRefusal(1, "null.json");
    }

    // --- verdicts ---

    @Test
    void givenTwinsAsNull_whenAMetamerIsMade_thenItFailsTheCriterionAndTheCodeIs3() throws IOException {
        place.discs("twins/1.png", 1);
        place.discs("twins/2.png", 1);
        CommandRun.of("null", "--pictures", place.resolve("twins"), "--stage", "stem", "--quiet")
                .requireCode(0);
        CommandRun failed =
                synthesize(place.chelsea(), "--json", "--null", "twins").requireCode(3);
        assertThat(failed.json().get(0).path("passes").isBoolean()).isTrue();
        assertThat(failed.json().get(0).path("passes").asBoolean()).isFalse();
        assertThat(failed.json().get(0).path("png_passes").asBoolean()).isFalse();
        // kept metamers count as well
        synthesize(place.chelsea(), "--json", "--null", "twins").requireCode(3);
        CommandRun.of("validate", run, "--null", "twins", "--quiet").requireCode(3);
    }

    @Test
    void givenANullMadeLater_whenTheMetamersAreKept_thenAWarningSaysThatTheirVerdictsAreOlder() throws IOException {
        CommandRun before = synthesize(place.chelsea()).requireDone();
        assertThat(before.out()).contains("null distribution: embedded");
        CommandRun.of("null", "--pictures", place.manyDiscs("photos", 2), "--stage", "stem", "--quiet")
                .requireCode(0);
        CommandRun after = synthesize(place.chelsea(), "--null", "photos");
        assertThat(after.out()).contains("null distribution: embedded").doesNotContain("photos (");
        CommandRun.requireOneSentence(after.err(), "warning", "there already", "metamerkit validate");
    }

    // --- validate ---

    @Test
    void givenARunAsWritten_whenValidated_thenEveryMetamerAgrees() throws IOException {
        CommandRun.of("synthesize", place.chelsea(), "--steps", 3, "--stage", "stem,pool", "--quiet", "--out", run)
                .requireDone();
        CommandRun valid =
                CommandRun.of("validate", run, "--batch", 1, "--threads", 1).requireDone();
        assertThat(valid.out()).contains("2 of 2 metamers agree with their files");
        assertThat(valid.out()).containsPattern("chelsea +stem +0 +\\S+ +yes +(yes|NO) +(yes|NO)");
    }

    @Test
    void givenATamperedFile_whenValidated_thenItIsFoundAndTheOthersAreStillLookedAt() throws IOException {
        place.manyDiscs("photos", 8);
        CommandRun.of("synthesize", place.resolve("photos"), "--steps", 1, "--stage", "stem", "--quiet", "--out", run)
                .requireDone();
        Path npy = made("discs0").resolve("metamer.npy");
        float[] values = NumpyFile.read(npy).values();
        Arrays.fill(values, 0, 20_000, 0.5f);
        NumpyFile.write(npy, values, 3, 224, 224);
        Path png = made("discs1").resolve("metamer.png");
        float[] read = PngFile.read(png).values();
        read[0] = read[0] > 0.5f ? 0 : 1;
        PngFile.write(new Pixels(224, 224, read), png);
        edit("discs2", json -> json.put("spearman", 0.99));
        edit("discs3", json -> ((ObjectNode) json.get("match")).put("pearson", 0.99));
        edit("discs4", json -> json.put("passes", true));
        edit("discs5", json -> json.put("loss", 0.01));
        Files.writeString(made("discs6").resolve("metamer.json"), "{");
        JsonNode findings =
                CommandRun.of("validate", run, "--json").requireCode(1).json();
        assertThat(findings).hasSize(8);
        for (JsonNode finding : findings) {
            assertThat(finding.path("agrees").asBoolean())
                    .as(finding.toString())
                    .isEqualTo(finding.path("picture").asText().equals("discs7"));
        }
    }

    @Test
    void givenFilesThatCannotBelong_whenValidated_thenEachIsAFinding() throws IOException {
        place.manyDiscs("photos", 5);
        CommandRun.of("synthesize", place.resolve("photos"), "--steps", 1, "--stage", "stem", "--quiet", "--out", run)
                .requireDone();
        Files.delete(made("discs0").resolve("metamer.png"));
        place.discs("small.png", 1, 32);
        Files.copy(
                place.resolve("small.png"),
                made("discs1").resolve("target.png"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        edit("discs2", json -> json.put("weights_sha256", "0".repeat(64)));
        edit("discs3", json -> json.put("stage", "blocks.77"));
        edit("discs4", json -> json.put("model", "another"));
        CommandRun found = CommandRun.of("validate", run, "--json").requireCode(1);
        assertThat(found.json()).hasSize(5).allSatisfy(finding -> {
            assertThat(finding.path("agrees").asBoolean()).isFalse();
            assertThat(finding.path("problem").isTextual()).isTrue();
            assertThat(finding.path("largest_difference").isNull()).isTrue();
        });
        assertThat(found.json().findValuesAsText("problem").get(2)).contains("weights 00000000");
    }

    @Test
    void givenNoRun_whenValidated_thenOneSentenceSaysSo() throws IOException {
        CommandRun.of("validate", place.resolve("nowhere")).requireRefusal(1, "nowhere", "--out");
        Files.createDirectories(run);
        Files.writeString(run.resolve("run.json"), "{\"format_version\": 1}");
        CommandRun.of("validate", run).requireRefusal(1, "no whole metamer", "metamerkit synthesize");
    }

    private CommandRun synthesize(Path picture, Object... options) {
        Object[] command = {"synthesize", picture, "--steps", 1, "--stage", "stem", "--out", run};
        Object[] all = Arrays.copyOf(command, command.length + options.length);
        System.arraycopy(options, 0, all, command.length, options.length);
        return CommandRun.of(all);
    }

    private Path made(String picture) throws IOException {
        return run.resolve(Workplace.files(run).stream()
                        .filter(name -> name.contains("/" + picture + "-") && name.endsWith("metamer.json"))
                        .findFirst()
                        .orElseThrow())
                .getParent();
    }

    private void edit(String picture, Consumer<ObjectNode> change) throws IOException {
        Path file = made(picture).resolve("metamer.json");
        ObjectNode json = (ObjectNode) MAPPER.readTree(file.toFile());
        change.accept(json);
        Files.writeString(file, json.toPrettyString());
    }
}
