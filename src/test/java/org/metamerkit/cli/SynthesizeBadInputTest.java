// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SynthesizeBadInputTest {
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

    private CommandRun synthesize(Object picture, Object... options) {
        List<Object> command = new ArrayList<>(List.of("synthesize", picture, "--steps", 1, "--stage", "stem"));
        command.addAll(Arrays.asList(options));
        if (!command.contains("--out")) {
            command.addAll(List.of("--out", run));
        }
        return CommandRun.of(command.toArray());
    }

    // --- pictures ---

    @Test
    void givenAMissingPicture_whenRun_thenTheMessageNamesIt() {
        synthesize(place.resolve("nowhere.png")).requireRefusal(1, "nowhere.png", "does not exist");
    }

    @Test
    void givenAnEmptyFile_whenRun_thenTheMessageNamesIt() throws IOException {
        synthesize(Files.createFile(place.resolve("empty.png"))).requireRefusal(1, "empty.png", "is empty");
    }

    @Test
    void givenATruncatedJpeg_whenRun_thenTheMessageNamesIt() throws IOException {
        byte[] whole = Files.readAllBytes(Path.of("../examples/pictures/rocket.jpg"));
        Path half = Files.write(place.resolve("half.jpg"), Arrays.copyOf(whole, whole.length / 2));
        synthesize(half).requireRefusal(1, "half.jpg", "truncated");
    }

    @Test
    void givenATextFile_whenRun_thenTheMessageSaysWhatIsExpected() throws IOException {
        synthesize(Files.writeString(place.resolve("words.png"), "no picture")).requireRefusal(1, "words.png", "PNG");
    }

    @Test
    void givenAPictureOfOnePixel_whenRun_thenItIsRefused() throws IOException {
        synthesize(place.discs("dot.png", 1, 1)).requireRefusal(1, "dot.png", "1×1");
    }

    @Test
    void givenAPictureOf20000Squared_whenRun_thenItIsRefusedByItsHeader() throws IOException {
        synthesize(pngHeader("huge.png", 20_000, 20_000)).requireRefusal(1, "huge.png", "20000×20000", "100 million");
    }

    @Test
    void givenAFolderWithoutPictures_whenRun_thenItIsRefused() throws IOException {
        Path empty = Files.createDirectory(place.resolve("empty"));
        Files.writeString(empty.resolve("readme.txt"), "nothing here");
        synthesize(empty).requireRefusal(1, "empty", ".png");
    }

    @Test
    void givenAFolderWithOneBadPicture_whenRun_thenItIsNamedBeforeAnythingIsMade() throws IOException {
        Path photos = place.manyDiscs("photos", 3);
        Files.writeString(photos.resolve("zz.jpg"), "");
        synthesize(photos, "--batch", 1).requireRefusal(1, "zz.jpg");
        assertThat(Workplace.files(run)).containsExactly("run.json");
    }

    // --- options ---

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--stage|blocks.99|'blocks.9'",
                "--stage|Stem|stem",
                "--stage|all,blocks.77|blocks.77",
                "--model|resnet5000|resnet50",
                "--null|chance|chance",
                "--optimizer|sgd|feather2023",
                "--steps|0|--steps 1 or more",
                "--steps|-1|-1",
                "--steps|1e3|1e3",
                "--steps|99999999999|99999999999",
                "--learning-rate|NaN|positive finite",
                "--learning-rate|Infinity|positive finite",
                "--learning-rate|0|positive finite",
                "--learning-rate|-1|-1",
                "--learning-rate|fast|fast",
                "--seed|x|0-9",
                "--seed|-1|-1",
                "--seed|99999999999|2147483647",
                "--seed|5-2|5-2",
                "--batch|0|--batch 1 or more",
                "--batch|-3|-3",
                "--threads|0|--threads 1",
                "--threads|100000|--threads 1",
                "--device|tpu|cuda:N",
                "--device|cuda:x|cuda:N",
            })
    void givenAWrongValue_whenRun_thenItIsWrongUsageWithTheRemedy(String option, String value, String words)
            throws IOException {
        List<Object> command = new ArrayList<>(List.of("synthesize", place.chelsea(), "--out", run, option, value));
        if (!option.equals("--stage")) {
            command.addAll(List.of("--stage", "stem"));
        }
        CommandRun.of(command.toArray()).requireRefusal(2, words.replace("'", ""));
        assertThat(run).doesNotExist();
    }

    @Test
    void givenAnUnknownStage_whenRun_thenNearNamesAreListed() throws IOException {
        synthesize(place.chelsea(), "--stage", "block.5").requireRefusal(2, "'block.5'", "blocks.5", "models show");
    }

    @Test
    void givenNoCuda_whenItIsAskedFor_thenOneSentenceSaysWhy() throws IOException {
        org.junit.jupiter.api.Assumptions.assumeFalse(
                org.metamerkit.kernel.CudaKernels.availability().available(), "this machine has CUDA");
        synthesize(place.chelsea(), "--device", "cuda").requireRefusal(2, "cuda:0", "--device cpu");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name,what\\na,b|expected picture",
                "picture,what\\na,b|expected class",
                "picture,class\\na.png|expected 2",
                "picture,class\\na.png,cat\\na.png,dog|once",
                "picture,class,class\\na,b,c|two columns called class",
                "''|is empty",
            })
    void givenLabelsThatCannotBeRead_whenRun_thenTheMessageNamesThem(String text, String words) throws IOException {
        Path labels = Files.writeString(place.resolve("labels.csv"), text.replace("\\n", "\n"));
        synthesize(place.chelsea(), "--labels", labels).requireRefusal(1, "labels.csv", words);
    }

    @Test
    void givenMissingLabels_whenRun_thenTheMessageNamesThem() throws IOException {
        synthesize(place.chelsea(), "--labels", place.resolve("no.csv")).requireRefusal(1, "no.csv", "does not exist");
    }

    // --- output ---

    @Test
    void givenAnOutputFolderBelowAFile_whenRun_thenItFailsInOneSentence() throws IOException {
        Path file = Files.createFile(place.resolve("file"));
        synthesize(place.chelsea(), "--out", file.resolve("run")).requireRefusal(1, "file/run", "--out");
    }

    @Test
    void givenAnOutputThatIsAFile_whenRun_thenItFailsInOneSentence() throws IOException {
        Path file = Files.createFile(place.resolve("file"));
        synthesize(place.chelsea(), "--out", file).requireRefusal(1, "is a file", "--out");
    }

    @Test
    void givenAnOutputFolderWithOtherFiles_whenRun_thenNothingIsWrittenThere() throws IOException {
        Path thesis = Files.createDirectories(place.resolve("thesis"));
        Files.writeString(thesis.resolve("chapter1.tex"), "words");
        synthesize(place.chelsea(), "--out", thesis).requireRefusal(1, "holds other files", "--out");
        assertThat(Workplace.files(thesis)).containsExactly("chapter1.tex");
    }

    @Test
    void givenAnEmptyOutputFolder_whenRun_thenItIsUsed() throws IOException {
        synthesize(place.chelsea(), "--out", Files.createDirectory(place.resolve("empty")))
                .requireDone();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{}", "{\"format_version\": 2}", "{\"format_ver", "[]", "''"})
    void givenARunOfAnotherFormat_whenRun_thenItIsLeftAlone(String mark) throws IOException {
        Files.createDirectories(run);
        Files.writeString(run.resolve("run.json"), mark);
        synthesize(place.chelsea()).requireRefusal(1, "run.json", "--out");
        assertThat(Workplace.files(run)).containsExactly("run.json");
    }

    @Test
    void givenADamagedMetamerInTheRun_whenResumed_thenItIsNamedBeforeAnythingIsMade() throws IOException {
        Path picture = place.chelsea();
        synthesize(picture).requireDone();
        Path json = run.resolve(Workplace.files(run).stream()
                .filter(name -> name.endsWith("metamer.json"))
                .findFirst()
                .orElseThrow());
        String whole = Files.readString(json);
        Files.writeString(json, whole.substring(0, whole.length() / 2));
        List<String> before = Workplace.files(run);
        synthesize(place.resolve("chelsea.png"), "--seed", "1,0").requireRefusal(1, "metamer.json", "make it again");
        assertThat(Workplace.files(run)).isEqualTo(before);
    }

    @Test
    void givenADamagedCheckpoint_whenResumed_thenTheMetamerIsMadeFromTheBeginning() throws IOException {
        synthesize(place.chelsea()).requireDone();
        Path made = run.resolve(Workplace.files(run).stream()
                        .filter(name -> name.endsWith("metamer.npy"))
                        .findFirst()
                        .orElseThrow())
                .getParent();
        byte[] expected = Files.readAllBytes(made.resolve("metamer.npy"));
        for (String file : List.of("metamer.json", "metamer.npy", "metamer.png", "target.png", "trace.csv")) {
            Files.delete(made.resolve(file));
        }
        Files.delete(made);
        Path partial = Files.createDirectory(made.resolveSibling("." + made.getFileName() + ".partial"));
        Files.write(partial.resolve("checkpoint.safetensors"), new byte[] {1, 2, 3});
        synthesize(place.resolve("chelsea.png")).requireDone();
        assertThat(Files.readAllBytes(made.resolve("metamer.npy"))).isEqualTo(expected);
        assertThat(partial).doesNotExist();
    }

    @Test
    void givenADamagedCachedNull_whenRun_thenItIsPassedOverWithAWarningUnlessItWasChosen() throws IOException {
        Path nulls = Files.createDirectories(place.cache().resolve("nulls/efficientnet_lite0"));
        Files.writeString(nulls.resolve("mine.json"), "{\"kind\": \"half");
        CommandRun passedOver = synthesize(place.chelsea()).requireDone();
        assertThat(passedOver.err())
                .startsWith("metamerkit: warning: the null distribution")
                .contains("mine.json");
        assertThat(passedOver.err().lines()).hasSize(1);
        CommandRun chosen = synthesize(place.chelsea(), "--null", "mine").requireCode(2);
        assertThat(chosen.out()).isEmpty();
        assertThat(chosen.err().lines().filter(line -> !line.contains("warning")))
                .singleElement()
                .asString()
                .contains("mine.json", "make it again");
    }

    /** A PNG whose header promises a size; nothing of it can be decoded. */
    private Path pngHeader(String name, int width, int height) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(17);
        header.put("IHDR".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        header.putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(header.array());
        Path file = place.resolve(name);
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.writeLong(0x89504e470d0a1a0aL);
            out.writeInt(13);
            out.write(header.array());
            out.writeInt((int) crc.getValue());
        }
        return file;
    }
}
