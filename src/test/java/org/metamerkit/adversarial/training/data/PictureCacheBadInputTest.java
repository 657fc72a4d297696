// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.stimulus.Picture;
import org.metamerkit.stimulus.PictureException;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Pictures;
import org.metamerkit.synthesis.OutputException;

class PictureCacheBadInputTest {
    @TempDir
    Path folder;

    @Test
    void givenUnreadablePictures_whenRefused_thenTheFirstIsNamedAndNothingIsLeft() throws IOException {
        Path set = set("cat/a.png", "cat/b.png", "cat/c.png", "dog/d.png", "frog/e.png");
        cut(set.resolve("cat/b.png"));
        cut(set.resolve("cat/c.png"));
        requireRefusal(set).hasMessageContaining("cat/b.png").hasMessageContaining("take another copy");
        assertThat(files()).isEmpty();
    }

    @Test
    void givenUnreadablePictures_whenSkipped_thenTheyAreListedAndRefusedWhenRefusalIsAskedForAgain()
            throws IOException {
        Path set = set("cat/a.png", "cat/b.png", "cat/c.png", "dog/d.png", "frog/e.png");
        cut(set.resolve("cat/b.png"));
        for (int i = 0; i < 2; i++) {
            try (PictureCache cache = open(set, Unreadable.SKIP, OtherSizes.REFUSE)) {
                assertThat(cache.skipped()).containsExactly("cat/b.png");
                assertThat(cache.size()).isEqualTo(4);
                assertThat(cache.name(1)).isEqualTo("cat/c.png");
                assertThat(SmallSets.read(cache, 1)).isEqualTo(SmallSets.samples(2));
            }
        }
        requireRefusal(set).hasMessageContaining("cat/b.png");
    }

    @Test
    void givenAFileThatCannotBeOpened_whenHashed_thenItCountsAsUnreadableWhereSkippingIsAllowed() throws IOException {
        Path folder = set("cat/a.png", "cat/b.png", "dog/c.png", "frog/d.png");
        String whole;
        try (PictureSet set = PictureSet.open(PictureSource.of(folder), SmallSets.CLASSES, Unreadable.SKIP)) {
            whole = set.sha256();
        }
        try (PictureSet skipping = PictureSet.open(PictureSource.of(folder), SmallSets.CLASSES, Unreadable.SKIP);
                PictureSet refusing = PictureSet.open(PictureSource.of(folder), SmallSets.CLASSES, Unreadable.REFUSE)) {
            // root may read everything, so the file is gone where others' permission would be
            Files.delete(folder.resolve("cat/b.png"));
            assertThat(skipping.sha256()).hasSize(64).isNotEqualTo(whole).isEqualTo(skipping.sha256());
            assertThatThrownBy(refusing::sha256)
                    .isInstanceOf(PictureException.class)
                    .hasMessageContaining("cat/b.png");
        }
    }

    @Test
    void givenAClassWithoutPictures_whenOpened_thenItIsNamed() throws IOException {
        Path set = set("cat/a.png", "frog/b.png");
        Files.createDirectory(set.resolve("dog"));
        requireRefusal(set)
                .hasMessageContaining("no readable picture of 1 of 3 classes (dog)")
                .hasMessageContaining("expected at least one of each");
        Files.write(set.resolve("dog/c.png"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> open(set, Unreadable.SKIP, OtherSizes.REFUSE))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("(dog)");
    }

    @Test
    void givenLabelsThatAreNoClasses_whenOpened_thenFoldersAndExpectedNamesAreNamed() throws IOException {
        requireRefusal(set("cat/a.png", "dogs/b.png", "frog/c.png", "newt/d.png"))
                .hasMessageContaining("labels that are none of the network's classes (dogs, newt)")
                .hasMessageContaining("expected cat, dog, frog:");
        List<String> thousand =
                IntStream.range(0, 1000).mapToObj(i -> "class " + i).toList();
        assertThatThrownBy(() ->
                        SmallSets.open(PictureSource.of(folder.resolve("set")), thousand, folder.resolve("cache")))
                .hasMessageContaining("class 11 and 988 more");
    }

    @Test
    void givenTwoFoldersOrTwoClassesOfOneName_whenOpened_thenTheyAreRefused() throws IOException {
        requireRefusal(set("CAT/a.png", "cat/b.png", "dog/c.png", "frog/d.png"))
                .hasMessageContaining("two folders for the class cat, CAT and cat");
        assertThatThrownBy(() -> SmallSets.open(
                        PictureSource.of(SmallSets.folder(folder.resolve("cranes"), "crane/a.png")),
                        List.of("crane", "crane"),
                        folder.resolve("cache")))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("2 of the network's classes are called that");
    }

    @Test
    void givenTrainingAndTestPictures_whenNoPartIsNamed_thenTheyAreNotMixed() throws IOException {
        Path set = set("test/cat/a.png", "train/cat/b.png", "train/dog/c.png", "train/frog/d.png");
        requireRefusal(set)
                .hasMessageContaining("more than one folder of the class cat (test/cat, train/cat)")
                .hasMessageContaining("say which part to use");
        assertThatThrownBy(
                        () -> SmallSets.open(PictureSource.of(set, "val"), SmallSets.CLASSES, folder.resolve("cache")))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("has no folder val");
        Path zip = SmallSets.zip(folder.resolve("set.zip"), "test/cat/a.png", "train/cat/b.png");
        assertThatThrownBy(
                        () -> SmallSets.open(PictureSource.of(zip, "val"), SmallSets.CLASSES, folder.resolve("cache")))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("no pictures in a folder val, expected one of test, train");
        assertThatThrownBy(() -> PictureSource.of(set, "../other")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void givenNoLabelsOrIndicesBeyondTheClasses_whenOpened_thenItIsSaid() throws IOException {
        requireRefusal(SmallSets.folder(folder.resolve("flat"), "a.png", "b.png"))
                .hasMessageContaining("pictures without labels")
                .hasMessageContaining("class folders");
        requireRefusal(SmallSets.folder(folder.resolve("indexed"), "0000_n02012849_crane.png", "0003_n02012850_x.png"))
                .hasMessageContaining("0003_n02012850_x.png")
                .hasMessageContaining("of class 3 by its name, expected 0 to 2");
    }

    @Test
    void givenIndexedNames_whenOpened_thenTheIndexIsTheLabel() throws IOException {
        Path set = SmallSets.folder(
                folder.resolve("indexed"), "0000_n02012849_crane.png", "0001_n03126707_crane.png", "0002_n1234567.png");
        Files.move(set.resolve("0002_n1234567.png"), set.resolve("0002_n01234567_x.png"));
        try (PictureCache cache =
                SmallSets.open(PictureSource.of(set), List.of("crane", "crane", "x"), folder.resolve("cache"))) {
            assertThat(IntStream.range(0, 3).map(cache::label)).containsExactly(0, 1, 2);
        }
    }

    @Test
    void givenPicturesOfOtherSizes_whenRefused_thenTheFirstIsNamedWithItsSizeAndTheRemedy() throws IOException {
        Path set = set("cat/a.png", "dog/b.png", "frog/c.png");
        byte[] large = SmallSets.png(Arrays.copyOf(SmallSets.samples(8), 3 * 40 * 24), 40, 24);
        Files.write(set.resolve("dog/b.png"), large);
        requireRefusal(set)
                .hasMessageContaining("The picture dog/b.png of ")
                .hasMessageContaining("has 40×24 pixels, expected 32×32")
                .hasMessageContaining("resize the pictures first, or ask for other sizes to be resized");
        Picture picture = Pictures.read(set.resolve("dog/b.png"));
        try (PictureCache cache = open(set, Unreadable.REFUSE, OtherSizes.RESIZE)) {
            assertThat(SmallSets.read(cache, 0)).isEqualTo(SmallSets.samples(0));
            assertThat(SmallSets.read(cache, 1))
                    .isEqualTo(new PictureSpec(32, 32).prepare(picture).to8Bit());
        }
        requireRefusal(set).hasMessageContaining("dog/b.png");
    }

    @Test
    void givenSizesThatAreNoSquare_whenOpened_thenItIsRefused() throws IOException {
        Path set = set("cat/a.png", "dog/b.png", "frog/c.png");
        assertThatThrownBy(() -> PictureCache.open(
                        PictureSource.of(set),
                        SmallSets.CLASSES,
                        32,
                        48,
                        Unreadable.REFUSE,
                        folder,
                        DecodingProgress.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 rows and 48 columns");
    }

    @Test
    void givenACacheFolderThatCannotBe_whenOpened_thenOneSentenceSaysSo() throws IOException {
        Path set = set("cat/a.png", "dog/b.png", "frog/c.png");
        Path file = Files.writeString(folder.resolve("cache"), "a file");
        assertThatThrownBy(() -> open(set, Unreadable.REFUSE, OtherSizes.REFUSE))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("cannot be written to " + file)
                .hasMessageContaining("METAMERKIT_CACHE");
    }

    @Test
    void givenAFullDisk_whenOpened_thenOneSentenceSaysSoNothingIsLeftAndItWorksOnceThereIsRoom() throws Exception {
        Path set = set("cat/a.png", "dog/b.png", "frog/c.png");
        Path disk = Files.createDirectory(folder.resolve("cache"));
        assumeTrue(
                command("mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", disk.toString()),
                "only root can mount a small disk, and not in every container");
        try {
            assertThatThrownBy(() -> open(set, Unreadable.REFUSE, OtherSizes.REFUSE))
                    .isInstanceOf(OutputException.class)
                    .hasMessageContaining("No space left")
                    .hasMessageContaining("free space there");
            assertThat(files()).isEmpty();
            assertThat(command("mount", "-o", "remount,size=1m", disk.toString()))
                    .isTrue();
            open(set, Unreadable.REFUSE, OtherSizes.REFUSE).close();
            assertThat(files()).hasSize(1);
        } finally {
            command("umount", "-l", disk.toString());
        }
    }

    private AbstractThrowableAssert<?, ? extends Throwable> requireRefusal(Path set) {
        return assertThatThrownBy(() -> open(set, Unreadable.REFUSE, OtherSizes.REFUSE))
                .isInstanceOf(PictureException.class)
                .hasMessageNotContaining("\n")
                .hasMessageMatching(".*[^.]\\.");
    }

    private PictureCache open(Path set, Unreadable unreadable, OtherSizes otherSizes) {
        return PictureCache.open(
                PictureSource.of(set),
                SmallSets.CLASSES,
                32,
                32,
                unreadable,
                otherSizes,
                folder.resolve("cache"),
                DecodingProgress.none());
    }

    private Path set(String... names) throws IOException {
        return SmallSets.folder(folder.resolve("set"), names);
    }

    private static void cut(Path file) throws IOException {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 1500));
    }

    private List<Path> files() throws IOException {
        Path cache = folder.resolve("cache");
        if (!Files.exists(cache)) {
            return List.of();
        }
        try (var list = Files.list(cache)) {
            return list.toList();
        }
    }

    private static boolean command(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException expected) {
            // no such program
            return false;
        }
    }
}
