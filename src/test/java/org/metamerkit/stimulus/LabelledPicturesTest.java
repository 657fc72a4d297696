// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.metamerkit.Hashes;
import org.metamerkit.SharedData;

class LabelledPicturesTest {
    private static final String[] CLASSES = {"cat/1.png", "cat/2.png", "dog/1.jpg", "dog/2.jpg", "dog/3.JPEG"};

    @TempDir
    Path temporary;

    @Test
    void givenAFolderOfPictures_whenOpened_thenThereAreNoLabels() throws IOException {
        Path folder = folder("b.png", "a.jpg", ".hidden.png", "notes.txt");
        try (LabelledPictures pictures = LabelledPictures.open(folder)) {
            assertThat(pictures.name()).isEqualTo("set");
            assertThat(pictures.size()).isEqualTo(2);
            assertThat(pictures.entries())
                    .containsExactly(
                            new LabelledPictures.Entry("a.jpg", Optional.empty(), OptionalInt.empty()),
                            new LabelledPictures.Entry("b.png", Optional.empty(), OptionalInt.empty()));
            assertThat(pictures.sameClassShare()).isEmpty();
            assertThat(pictures.read(pictures.entries().get(1)).name()).isEqualTo("b");
        }
    }

    @Test
    void givenClassFolders_whenTheFirstOfEachAreAskedFor_thenTheyAreThoseByNameWithAHashOfTheirOwn()
            throws IOException {
        try (LabelledPictures pictures = open(true, CLASSES)) {
            LabelledPictures first = pictures.first(2);
            assertThat(first).extracting(LabelledPictures.Entry::name).containsExactly("cat/1.png", "dog/1.jpg");
            assertThat(first.sameClassShare()).contains(0.0);
            assertThat(first.sha256()).isNotEqualTo(pictures.sha256());
            assertThat(first.read(first.entries().get(0)).name()).isEqualTo("1");
            for (int wrong : new int[] {0, 3, 6}) {
                assertThatThrownBy(() -> pictures.first(wrong))
                        .isInstanceOf(PictureException.class)
                        .hasMessageContaining(wrong + " pictures of ")
                        .hasMessageContaining("a multiple of its 2 classes, at most 4 in all");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenClassFolders_whenOpened_thenTheFolderIsTheLabel(boolean zipped) throws IOException {
        try (LabelledPictures pictures = open(zipped, CLASSES)) {
            assertThat(pictures)
                    .extracting(entry -> entry.label().orElseThrow())
                    .containsExactly("cat", "cat", "dog", "dog", "dog");
            // One pair of cats and three of dogs among ten pairs.
            assertThat(pictures.sameClassShare()).contains(0.4);
            for (LabelledPictures.Entry entry : pictures) {
                assertThat(pictures.read(entry).width()).isEqualTo(32);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenIndexedNames_whenOpened_thenTheClassIsTheIndex(boolean zipped) throws IOException {
        try (LabelledPictures pictures =
                open(zipped, "0134_n02012849_crane.jpg", "0517_n03126707_crane.jpg", "0517_n03126708_crane.jpg")) {
            assertThat(pictures.entries().get(0))
                    .isEqualTo(new LabelledPictures.Entry(
                            "0134_n02012849_crane.jpg", Optional.of("n02012849_crane"), OptionalInt.of(134)));
            assertThat(pictures.sameClassShare().orElseThrow()).isCloseTo(1 / 3.0, within(1e-15));
        }
    }

    @Test
    void givenAZipOfAFolderOfPictures_whenOpened_thenTheSingleFolderIsNoLabel() throws IOException {
        try (LabelledPictures pictures = LabelledPictures.open(
                zip("mine/a.png", "mine/b.png", "__MACOSX/mine/._a.png", "__MACOSX/mine/b.png"))) {
            assertThat(pictures.size()).isEqualTo(2);
            assertThat(pictures.sameClassShare()).isEmpty();
        }
        try (LabelledPictures pictures = LabelledPictures.open(zip("mine/cat/a.png", "mine/dog/b.png"))) {
            assertThat(pictures.sameClassShare()).contains(0.0);
        }
    }

    @Test
    void givenTheSameFiles_whenHashed_thenFolderAndZipAgreeAndContentCounts() throws IOException {
        String fromFolder;
        try (LabelledPictures pictures = LabelledPictures.open(folder(CLASSES))) {
            fromFolder = pictures.sha256();
        }
        try (LabelledPictures pictures = LabelledPictures.open(zip(CLASSES))) {
            assertThat(pictures.sha256()).isEqualTo(fromFolder).hasSize(64);
        }
        Files.write(temporary.resolve("set").resolve("cat/1.png"), picture(99));
        try (LabelledPictures pictures = LabelledPictures.open(temporary.resolve("set"))) {
            assertThat(pictures.sha256()).isNotEqualTo(fromFolder);
        }
    }

    @Test
    void givenSomeOfThePictures_whenHashed_thenNoOtherIsReadAndAllGiveTheSetsHash() throws IOException {
        Path folder = folder(CLASSES);
        try (LabelledPictures pictures = LabelledPictures.open(folder)) {
            List<LabelledPictures.Entry> backwards = new ArrayList<>(pictures.entries());
            Collections.reverse(backwards);
            AtomicInteger watched = new AtomicInteger();
            assertThat(pictures.sha256(backwards, watched::incrementAndGet)).isEqualTo(pictures.sha256());
            assertThat(watched).hasValue(CLASSES.length);
            assertThat(pictures.sha256WithUnreadable()).isEqualTo(pictures.sha256());

            LabelledPictures first = pictures.first(2);
            String ofTwo = first.sha256();
            Files.delete(folder.resolve("cat/2.png"));
            assertThat(pictures.sha256(first.entries(), () -> {})).isEqualTo(ofTwo);
            assertThat(pictures.sha256WithUnreadable()).isNotEqualTo(pictures.sha256());
            assertThatThrownBy(() -> pictures.sha256(pictures.entries(), () -> {}))
                    .isInstanceOf(PictureException.class)
                    .hasMessageContaining("cat/2.png");
            assertThatThrownBy(() -> pictures.sha256(first.entries(), () -> {
                        throw new IllegalStateException("stop");
                    }))
                    .hasMessage("stop");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenAFolderOfTheSet_whenItsPicturesAreAskedFor_thenAClassOfThatNameElsewhereIsNotMeant(boolean zipped)
            throws IOException {
        String[] names = {"set/test/cat/1.png", "set/test/train/2.png", "set/train/cat/3.png", "set/train/train/4.png"};
        try (LabelledPictures pictures = open(zipped, names)) {
            for (String folder : List.of("train", "set/train")) {
                assertThat(pictures.within(folder))
                        .extracting(LabelledPictures.Entry::name)
                        .containsExactly("set/train/cat/3.png", "set/train/train/4.png");
            }
            assertThat(pictures.within("cat")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenAFolderInside_whenOpened_thenItIsAsIfThereWereNothingElse(boolean zipped) throws IOException {
        String[] names = {"set/train/cat/1.png", "set/train/dog/2.png", "set/test/cat/3.png", "set/trainer/cat/4.png"};
        Path whole = zipped ? zip(names) : folder(names);
        String hash;
        // A zip file's single top folder may be left out.
        try (LabelledPictures part = LabelledPictures.open(whole, zipped ? "train" : "set/train")) {
            assertThat(part).extracting(LabelledPictures.Entry::name).containsExactly("cat/1.png", "dog/2.png");
            assertThat(part).extracting(entry -> entry.label().orElseThrow()).containsExactly("cat", "dog");
            assertThat(part.read(part.entries().get(1)).name()).isEqualTo("2");
            hash = part.sha256();
        }
        try (LabelledPictures part = LabelledPictures.open(whole, "set/train")) {
            assertThat(part.sha256()).isEqualTo(hash);
        }
        try (LabelledPictures alone = open(!zipped, "cat/1.png", "dog/2.png")) {
            assertThat(alone.sha256()).isEqualTo(hash);
        }
        assertThatThrownBy(() -> LabelledPictures.open(whole, "tra"))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("tra, expected");
    }

    @Test
    void givenOnePicture_whenAskedForPairs_thenThereAreNone() throws IOException {
        try (LabelledPictures pictures = open(true, "0134_n02012849_crane.jpg")) {
            assertThat(pictures.sameClassShare()).isEmpty();
        }
    }

    @Test
    void givenNamesThatClimbOutOfTheZip_whenRead_thenNothingIsUnpacked() throws IOException {
        try (LabelledPictures pictures = LabelledPictures.open(zip("x/../../evil.png", "x/a.png"))) {
            // Names beginning with a dot are hidden files' and folders', and never looked at.
            assertThat(pictures).extracting(LabelledPictures.Entry::name).containsExactly("x/a.png");
        }
        assertThat(temporary.resolveSibling("evil.png")).doesNotExist();
    }

    @Test
    void givenAnEntryOfMoreThan256MiB_whenRead_thenItIsRefused() throws IOException {
        Path file = temporary.resolve("bomb.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("bomb.png"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i <= 256; i++) {
                zip.write(zeros);
            }
        }
        try (LabelledPictures pictures = LabelledPictures.open(file)) {
            assertThatThrownBy(() -> pictures.read(pictures.entries().get(0)))
                    .isInstanceOf(PictureException.class)
                    .hasMessageContaining("bomb.zip:bomb.png is more than 256 MiB long");
        }
    }

    @Test
    void givenADamagedZip_whenOpenedOrRead_thenOneSentenceSaysSo() throws IOException {
        Path file = zip("a.png", "b.png");
        byte[] bytes = Files.readAllBytes(file);
        bytes[60] ^= 1;
        Files.write(file, bytes);
        try (LabelledPictures pictures = LabelledPictures.open(file)) {
            assertThatThrownBy(() -> pictures.read(pictures.entries().get(0)))
                    .isInstanceOf(PictureException.class)
                    .hasMessageContaining("set.zip:a.png");
        }
        Files.write(file, new byte[100]);
        assertThatThrownBy(() -> LabelledPictures.open(file))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("cannot be opened as a zip file")
                .hasMessageContaining("expected a folder or a zip file");
    }

    @Test
    void givenNothingToRead_whenOpened_thenItIsSaid() throws IOException {
        assertThatThrownBy(() -> LabelledPictures.open(temporary.resolve("no")))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> LabelledPictures.open(folder("notes.txt")))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("holds no picture");
    }

    @Test
    void givenPicturesInAndOutsideClassFolders_whenOpened_thenItIsRefused() throws IOException {
        Path folder = folder("a.png", "cat/b.png");
        assertThatThrownBy(() -> LabelledPictures.open(folder))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("1 pictures in folders and 1 outside");
    }

    @Test
    void givenAnEntryOfAnotherSet_whenRead_thenItIsRefused() throws IOException {
        try (LabelledPictures pictures = open(true, "a.png")) {
            var foreign = new LabelledPictures.Entry("../a.png", Optional.empty(), OptionalInt.empty());
            assertThatThrownBy(() -> pictures.read(foreign)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void givenTheSharedThousandPictures_whenOpened_thenThereIsOneOfEveryClass() {
        Path zip = SharedData.require("labelled/imagenet_1000_one_per_class.zip");
        try (LabelledPictures pictures = LabelledPictures.open(zip)) {
            assertThat(pictures.size()).isEqualTo(1000);
            for (int i = 0; i < 1000; i++) {
                assertThat(pictures.entries().get(i).classIndex()).hasValue(i);
            }
            assertThat(pictures.sameClassShare()).contains(0.0);
            Picture tench = pictures.read(pictures.entries().get(0));
            assertThat(Math.min(tench.width(), tench.height())).isEqualTo(256);
        }
    }

    @Test
    void givenSharedPictures_whenPrepared_thenTheyHavePillowsBits() {
        Path zip = SharedData.require("labelled/imagenet_1000_one_per_class.zip");
        try (LabelledPictures pictures = LabelledPictures.open(zip)) {
            for (String[] row : Fixtures.rows("golden_prepared.csv")) {
                LabelledPictures.Entry entry = pictures.entries().stream()
                        .filter(candidate -> candidate.name().equals(row[0]))
                        .findFirst()
                        .orElseThrow();
                Pixels pixels = new PictureSpec(224, 224).prepare(pictures.read(entry));
                assertThat(Hashes.sha256(pixels.to8Bit())).as(row[0]).isEqualTo(row[1]);
            }
        }
    }

    private LabelledPictures open(boolean zipped, String... names) throws IOException {
        return LabelledPictures.open(zipped ? zip(names) : folder(names));
    }

    private Path folder(String... names) throws IOException {
        Path folder = temporary.resolve("set");
        for (int i = 0; i < names.length; i++) {
            Path file = folder.resolve(names[i]);
            Files.createDirectories(file.getParent());
            Files.write(file, picture(i));
        }
        return folder;
    }

    private Path zip(String... names) throws IOException {
        Path file = temporary.resolve("set.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < names.length; i++) {
                zip.putNextEntry(new ZipEntry(names[i]));
                zip.write(picture(i));
            }
        }
        return file;
    }

    private static byte[] picture(int shade) {
        return Fixtures.png(32, 32, 8, 0, Fixtures.repeated(32, Fixtures.cycle(32, shade)));
    }
}
