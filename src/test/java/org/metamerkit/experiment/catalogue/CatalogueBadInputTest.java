// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.synthesis.MetamerFolder;

class CatalogueBadInputTest {
    private static final int FUZZ_CASES = 400;

    @TempDir
    Path folder;

    private MadeUpRun run;
    private MadeUpRun.Made made;
    private Path place;

    @BeforeEach
    void makeRun() throws IOException {
        run = MadeUpRun.in(folder.resolve("run"));
        made = run.metamer("tabby", "pool", 3);
        place = made.write();
        run.metamer("whole", "pool", 0).write();
    }

    @Test
    void givenAMissingPicture_whenOpened_thenItsRowSaysWhich() throws IOException {
        Files.delete(place.resolve(MetamerFolder.PNG));
        requireDamaged("metamer.png is missing; remove its folder and make the metamer again");
    }

    @Test
    void givenAPictureCutShort_whenOpened_thenItsRowSaysSo() throws IOException {
        Path target = place.resolve(MetamerFolder.TARGET);
        byte[] bytes = Files.readAllBytes(target);
        Files.write(target, Arrays.copyOf(bytes, bytes.length - 3));
        requireDamaged("target.png is cut short");
        Files.write(target, new byte[0]);
        requireDamaged("target.png has 0 bytes and is no picture");
        Files.writeString(target, "not a picture at all, but long enough to be one");
        requireDamaged("target.png is no PNG");
    }

    @Test
    void givenAPictureOfAnotherSize_whenOpened_thenItsRowSaysSo() throws IOException {
        rewrite(json -> json.put("height", 17));
        requireDamaged("is 16×16 pixels, and metamer.json says 16×17");
    }

    @Test
    void givenNoJson_whenOpened_thenItsRowSaysSo() throws IOException {
        Files.writeString(place.resolve(MetamerFolder.JSON), "{\"format_version\": 1,");
        requireDamaged("metamer.json is no whole JSON text");
        Files.writeString(place.resolve(MetamerFolder.JSON), "[1, 2]");
        requireDamaged("holds no JSON object");
        Files.writeString(place.resolve(MetamerFolder.JSON), "");
        requireDamaged("holds no JSON object");
        Files.delete(place.resolve(MetamerFolder.JSON));
        requireDamaged("metamer.json is missing");
        Files.createDirectory(place.resolve(MetamerFolder.JSON));
        requireDamaged("cannot be read");
    }

    /** A folder in the file's place, of its size and time, stands for a file that permissions or the disk keep from being read. */
    @Test
    void givenAFileThatCouldNotBeRead_whenItCanBeReadAgain_thenItsRowIsWholeThoughTimeAndSizeStayed()
            throws IOException {
        Path json = place.resolve(MetamerFolder.JSON);
        Path aside = place.resolve("aside.json");
        FileTime time = Files.getLastModifiedTime(json);
        Files.move(json, aside);
        Files.createDirectory(json);
        for (int i = 0; Files.size(json) < Files.size(aside); i++) {
            Files.createFile(json.resolve("padding".repeat(20) + i));
        }
        Files.writeString(aside, " ".repeat((int) (Files.size(json) - Files.size(aside))), StandardOpenOption.APPEND);
        Files.setLastModifiedTime(json, time);
        FileStamps before = FileStamps.ofWhole(place);
        try (Catalogue catalogue = Catalogue.open(run.folder())) {
            assertThat(catalogue.summary().count(MetamerState.DAMAGED)).isEqualTo(1);
            assertThat(catalogue.verify(IndexProgress.none()).isEmpty())
                    .as("read again, and as before")
                    .isTrue();
            FolderDeletion.delete(json);
            Files.move(aside, json);
            Files.setLastModifiedTime(json, time);
            assertThat(FileStamps.ofWhole(place)).isEqualTo(before);
            assertThat(catalogue.verify(IndexProgress.none()).changed()).hasSize(1);
            assertThat(catalogue.records()).allMatch(MetamerRecord::isWhole);
        }
        assertThat(records()).allMatch(MetamerRecord::isWhole);
    }

    @Test
    void givenAPictureBrokenInPlace_whenAllIsReadAgain_thenItIsSeenThoughTimeAndSizeStayed() throws IOException {
        Path png = place.resolve(MetamerFolder.PNG);
        FileTime time = Files.getLastModifiedTime(png);
        try (Catalogue catalogue = Catalogue.open(run.folder())) {
            byte[] bytes = Files.readAllBytes(png);
            bytes[bytes.length - 1] ^= 1;
            Files.write(png, bytes);
            Files.setLastModifiedTime(png, time);
            assertThat(catalogue.verify(IndexProgress.none()).isEmpty()).isTrue();
            assertThat(catalogue.readAgain(IndexProgress.none()).changed())
                    .as("only it is another")
                    .extracting(MetamerRecord::state)
                    .containsExactly(MetamerState.DAMAGED);
        }
    }

    @Test
    void givenAnotherFormat_whenOpened_thenItIsRefusedWithTheVersionThatMadeIt() throws IOException {
        rewrite(json -> json.put("format_version", 7).put("metamerkit_version", "9.1"));
        requireDamaged("is of format 7, and this version of Metamerkit reads format 1; look at it with version 9.1");
        rewrite(json -> json.remove("format_version"));
        requireDamaged("is of format unknown");
    }

    @Test
    void givenKeysOfOtherKinds_whenOpened_thenTheRowSaysWhichAndOthersAreReadAsFarAsTheyGo() throws IOException {
        rewrite(json -> json.put("seed", "three"));
        requireDamaged("has no whole number 'seed'");
        rewrite(json -> json.remove("stage"));
        requireDamaged("has no text 'stage'");
        rewrite(json -> json.put("match", 1));
        requireDamaged("has no 'match'");
        rewrite(json -> json.put("spearman", "high").put("passes", "perhaps").put("true_class", 7));
        MetamerRecord row = row();
        assertThat(row.state()).isEqualTo(MetamerState.WHOLE);
        assertThat(row.measure(MeasureColumn.SPEARMAN)).isNaN();
        assertThat(row.passes()).isEmpty();
        assertThat(row.answers().trueClass()).isEmpty();
    }

    @Test
    void givenStrangersInTheRun_whenOpened_thenTheyAreNoMetamers() throws IOException {
        Files.createDirectories(run.folder().resolve("notes/of/mine"));
        Files.createDirectories(run.folder().resolve("tiny/pool/other"));
        Files.writeString(run.folder().resolve("tiny/notes.txt"), "mine");
        Files.writeString(run.folder().resolve("tiny/pool/." + place.getFileName() + ".lock"), "");
        Files.createDirectories(run.folder().resolve("tiny/pool/x-s99999999999-00000000"));
        assertThat(records()).hasSize(2).allMatch(MetamerRecord::isWhole);
    }

    @Test
    void givenAnIndexDamagedAnywhere_whenOpened_thenItIsMadeAgain() throws IOException {
        List<MetamerRecord> right = records();
        Path index = run.folder().resolve(IndexFile.NAME);
        byte[] good = Files.readAllBytes(index);
        Random random = new Random(5);
        for (int i = 0; i < FUZZ_CASES; i++) {
            byte[] bad = good.clone();
            int at = random.nextInt(bad.length);
            if (i % 2 == 0) {
                bad[at] ^= (byte) (1 + random.nextInt(255));
            } else {
                bad = Arrays.copyOf(bad, at);
            }
            Files.write(index, bad);
            assertThat(IndexFile.read(index, right.get(0).id().run()))
                    .as("case %d, byte %d", i, at)
                    .isEmpty();
        }
        assertThat(records()).isEqualTo(right);
        assertThat(Files.readAllBytes(index)).isEqualTo(good);
    }

    @Test
    void givenAnIndexOfAnotherVersion_whenOpened_thenItIsMadeAgain() throws IOException {
        List<MetamerRecord> right = records();
        Path index = run.folder().resolve(IndexFile.NAME);
        String text = Files.readString(index);
        Files.writeString(index, text.replaceFirst("format 1", "format 2"));
        assertThat(records()).isEqualTo(right);
        assertThat(Files.readString(index)).isEqualTo(text);
    }

    @Test
    void givenMetamerJsonDamagedAtRandom_whenRead_thenThereIsAlwaysARowAndNeverAnException() throws IOException {
        Path file = place.resolve(MetamerFolder.JSON);
        byte[] good = Files.readAllBytes(file);
        Random random = new Random(7);
        RecordReader reader = new RecordReader(run.folder());
        FolderName name =
                FolderName.of("tiny", "pool", place.getFileName().toString()).orElseThrow();
        int damaged = 0;
        for (int i = 0; i < FUZZ_CASES; i++) {
            Files.write(file, mutated(good, random));
            MetamerRecord row = reader.row(name, FileStamps.ofWhole(place)).metamer();
            assertThat(row.state()).isIn(MetamerState.WHOLE, MetamerState.DAMAGED);
            assertThat(row.problem().isPresent()).isEqualTo(row.state() == MetamerState.DAMAGED);
            row.problem().ifPresent(problem -> assertThat(problem).contains(";").hasSizeLessThan(1000));
            damaged += row.state() == MetamerState.DAMAGED ? 1 : 0;
        }
        assertThat(damaged).isBetween(FUZZ_CASES / 10, FUZZ_CASES);
    }

    @Test
    void givenDeepNesting_whenRead_thenItIsDamagedAndTheStackHolds() throws IOException {
        Files.writeString(place.resolve(MetamerFolder.JSON), "{\"match\":".repeat(100_000));
        requireDamaged("is no whole JSON text");
    }

    @Test
    void givenManyCataloguesOfARunThatIsBeingWritten_whenAllOpen_thenAllSeeTheRunAndTheIndexIsWhole() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(5);
        try {
            Callable<List<MetamerRecord>> reader = () -> {
                List<MetamerRecord> last = List.of();
                for (int i = 0; i < 10; i++) {
                    last = records();
                }
                return last;
            };
            List<Future<List<MetamerRecord>>> readers =
                    IntStream.range(0, 4).mapToObj(i -> pool.submit(reader)).toList();
            Future<List<Path>> writer = pool.submit(() -> run.many(10, 1));
            writer.get();
            for (Future<List<MetamerRecord>> each : readers) {
                assertThat(each.get()).noneMatch(row -> row.state() == MetamerState.DAMAGED);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(records()).hasSize(42).allMatch(MetamerRecord::isWhole);
        assertThat(IndexFile.read(run.folder().resolve(IndexFile.NAME), run.folder())
                        .orElseThrow())
                .hasSize(42);
        try (var files = Files.list(run.folder())) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.endsWith(".partial"));
        }
    }

    @Test
    void givenARunThatCannotBeWritten_whenOpened_thenTheIndexLiesInTheCache() throws IOException {
        // a folder of the index's name stands in the way, whoever runs the test
        Files.createDirectories(run.folder().resolve(IndexFile.NAME).resolve("x"));
        List<MetamerRecord> right = records();
        try (var files = Files.list(folder.resolve("cache"))) {
            assertThat(files.toList()).hasSize(1);
        }
        try (Catalogue again = Catalogue.open(List.of(run.folder()), folder.resolve("cache"), false, (done, total) -> {
            throw new AssertionError("read again");
        })) {
            assertThat(again.records()).isEqualTo(right);
        }
    }

    private byte[] mutated(byte[] good, Random random) {
        byte[] bad = good.clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                return Arrays.copyOf(bad, random.nextInt(bad.length));
            }
            case 1 -> bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            case 2 -> {
                for (int i = 0; i < 20; i++) {
                    bad[random.nextInt(bad.length)] = (byte) "{}[]\":,0e-n".charAt(random.nextInt(11));
                }
            }
            default -> {
                String[] values = {"null", "-1", "1e999", "\"\"", "[]", "{}", "true", "99999999999999999999"};
                String[] lines = new String(bad, StandardCharsets.UTF_8).split("\n");
                int line = random.nextInt(lines.length);
                lines[line] = lines[line].replaceFirst(": [^,{\\[]+", ": " + values[random.nextInt(values.length)]);
                return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
            }
        }
        return bad;
    }

    private void rewrite(Consumer<ObjectNode> change) throws IOException {
        ObjectNode json = made.json();
        change.accept(json);
        Files.writeString(place.resolve(MetamerFolder.JSON), json.toPrettyString());
    }

    private void requireDamaged(String expected) {
        MetamerRecord row = row();
        assertThat(row.state()).isEqualTo(MetamerState.DAMAGED);
        assertThat(row.problem().orElseThrow()).contains(expected);
        assertThat(row.picture()).isEqualTo("tabby");
        assertThat(row.seed()).isEqualTo(3);
        assertThat(records()).hasSize(2).anyMatch(MetamerRecord::isWhole);
    }

    private MetamerRecord row() {
        return records().stream()
                .filter(row -> row.id().equals(made.id()))
                .findFirst()
                .orElseThrow();
    }

    private List<MetamerRecord> records() {
        try (Catalogue catalogue =
                Catalogue.open(List.of(run.folder()), folder.resolve("cache"), false, IndexProgress.none())) {
            return catalogue.records();
        }
    }
}
