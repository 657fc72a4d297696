// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.metamerkit.SharedData;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.LabelledPictures;
import org.metamerkit.stimulus.PictureSpec;

class PictureCacheTest {
    private static final String[] NAMES = {"Dog/a.png", "cat/b.png", "cat/c.png", "frog/d.png"};

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenClassFolders_whenOpened_thenPicturesLabelsNamesAndHashAreThere(boolean zipped) throws IOException {
        Path set = zipped ? SmallSets.zip(folder.resolve("set.zip"), NAMES) : folder();
        try (PictureCache cache = open(set);
                LabelledPictures pictures = LabelledPictures.open(set)) {
            assertThat(cache.size()).isEqualTo(4);
            assertThat(cache.height()).isEqualTo(32);
            assertThat(cache.width()).isEqualTo(32);
            assertThat(cache.skipped()).isEmpty();
            assertThat(cache.sha256()).isEqualTo(pictures.sha256());
            int[] labels = {1, 0, 0, 2};
            for (int i = 0; i < 4; i++) {
                assertThat(cache.name(i)).isEqualTo(NAMES[i]);
                assertThat(cache.label(i)).isEqualTo(labels[i]);
                assertThat(SmallSets.read(cache, i)).isEqualTo(SmallSets.samples(i));
            }
        }
    }

    @Test
    void givenOnePartOfAZip_whenOpened_thenItIsThatFolderAlone() throws IOException {
        Path zip = SmallSets.zip(
                folder.resolve("set.zip"),
                "train/Dog/a.png",
                "train/cat/b.png",
                "train/cat/c.png",
                "train/frog/d.png",
                "test/cat/a.png");
        try (PictureCache part = open(PictureSource.of(zip, "train/"));
                PictureCache alone = open(folder())) {
            assertThat(part.sha256()).isEqualTo(alone.sha256());
            assertThat(part.name(0)).isEqualTo("Dog/a.png");
            assertThat(part.size()).isEqualTo(4);
        }
        assertThat(files()).hasSize(1);
    }

    @Test
    void givenOpenedPictures_whenOpenedAgain_thenNothingIsDecoded() throws IOException {
        List<String> calls = new ArrayList<>();
        Path set = folder();
        for (int i = 0; i < 2; i++) {
            PictureCache.open(
                            PictureSource.of(set),
                            SmallSets.CLASSES,
                            32,
                            32,
                            Unreadable.REFUSE,
                            folder.resolve("cache"),
                            (done, total) -> calls.add(done + "/" + total))
                    .close();
        }
        assertThat(calls).containsExactly("0/4", "4/4");
        assertThat(files()).hasSize(1);
    }

    @Test
    void givenACacheCutOrDamaged_whenOpened_thenItIsMadeAgain() throws IOException {
        Path set = folder();
        open(set).close();
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        int pixels = 4 * 3072;
        for (int at :
                new int[] {0, pixels - 1, pixels, pixels + 20, whole.length - 24, whole.length - 10, whole.length - 1
                }) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            requireMadeAgain(set, file, damaged, whole);
        }
        for (int length : new int[] {0, 10, 24, pixels, whole.length - 1}) {
            requireMadeAgain(set, file, Arrays.copyOf(whole, length), whole);
        }
    }

    @Test
    void givenOtherDataOrClasses_whenOpened_thenTheyHaveACacheOfTheirOwn() throws IOException {
        Path set = folder();
        open(set).close();
        Files.write(set.resolve("cat/b.png"), SmallSets.png(77));
        try (PictureCache cache = open(set)) {
            assertThat(SmallSets.read(cache, 1)).isEqualTo(SmallSets.samples(77));
        }
        try (PictureCache cache =
                SmallSets.open(PictureSource.of(set), List.of("frog", "dog", "cat"), folder.resolve("cache"))) {
            assertThat(cache.label(1)).isEqualTo(2);
        }
        assertThat(files()).hasSize(3);
    }

    @Test
    void givenSeveralAtOnce_whenTheyOpenTheSame_thenAllHaveItAndOneFileIsLeft() throws Exception {
        Path set = folder();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<byte[]>> all = pool.invokeAll(Collections.nCopies(8, (Callable<byte[]>) () -> {
                try (PictureCache cache = open(set)) {
                    return SmallSets.read(cache, 3);
                }
            }));
            for (Future<byte[]> one : all) {
                assertThat(one.get()).isEqualTo(SmallSets.samples(3));
            }
        } finally {
            pool.shutdown();
        }
        assertThat(files()).hasSize(1);
    }

    @Test
    void givenWhatAKilledProcessLeft_whenAnotherSetIsDecoded_thenOldLeftoversAreDeletedAndFreshOnesAreNot()
            throws IOException {
        Path cache = Files.createDirectories(folder.resolve("cache"));
        Path old = Files.writeString(cache.resolve(".1.pictures-1.partial"), "x");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Path fresh = Files.writeString(cache.resolve(".2.pictures-2.partial"), "x");
        open(folder()).close();
        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
    }

    @Test
    void givenABatch_whenReadInOrder_thenTheIncompleteOneIsThereToo() throws IOException {
        try (PictureCache cache = SmallSets.cache(folder, 13)) {
            TrainingBatch batch = cache.batch(8, 13);
            assertThat(batch.side()).isEqualTo(32);
            assertThat(batch.labels()).containsExactly(8, 9, 0, 1, 2);
            for (int i = 0; i < 5 * 3072; i++) {
                assertThat(batch.pixels()[i]).isEqualTo((SmallSets.samples(8 + i / 3072)[i % 3072] & 0xff) / 255f);
            }
            assertThatThrownBy(() -> cache.batch(8, 14)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> cache.read(13, new byte[3072], 0)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void givenMoreThanTwoGibibytes_whenRead_thenPicturesOnAllSidesOfTheSegmentsBordersAreRight() throws IOException {
        int count = 3000;
        int bytes = 3 * 512 * 512;
        int inSegment = CacheFile.inSegment(bytes);
        assertThat((long) inSegment * bytes).isBetween((1L << 30) - bytes, 1L << 30);
        Path file = folder.resolve("large");
        // Sparse: holes are zeros and take no room.
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            for (int i : new int[] {0, inSegment - 1, inSegment, 2 * inSegment - 1, 2 * inSegment, count - 1}) {
                channel.write(ByteBuffer.wrap(SmallSets.samples(i)), (long) i * bytes);
            }
            channel.position((long) count * bytes);
            List<String> names = Collections.nCopies(count, "x");
            CacheFile.finish(
                    channel, new CacheFile.Contents("key", "", 512, 512, names, new int[count], 0, 0, List.of()));
        }
        try (PictureCache cache = new PictureCache(CacheFile.read(file, "key").orElseThrow())) {
            for (int i : new int[] {0, inSegment - 1, inSegment, 2 * inSegment - 1, 2 * inSegment, count - 1}) {
                byte[] picture = SmallSets.read(cache, i);
                assertThat(Arrays.copyOf(picture, 3072)).isEqualTo(SmallSets.samples(i));
                assertThat(picture[bytes - 1]).isZero();
            }
        }
    }

    @Test
    void givenAClosedCache_whenRead_thenItIsRefused() throws IOException {
        PictureCache cache = open(folder());
        cache.close();
        assertThatThrownBy(() -> cache.read(0, new byte[3072], 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void givenSharedTestPictures_whenOpened_thenTheyAreWhatSingleReadingGives() {
        Path zip = SharedData.require("labelled/cifar10_jpeg.zip");
        List<String> classes = ClassNames.cifar10().names();
        try (PictureCache cache = open(PictureSource.of(zip, "test"), classes);
                LabelledPictures pictures = LabelledPictures.open(zip)) {
            assertThat(cache.size()).isEqualTo(10_000);
            for (int i = 0; i < 10_000; i++) {
                assertThat(cache.label(i)).isEqualTo(i / 1000);
            }
            for (int i = 7; i < 10_000; i += 1111) {
                String name = "test/" + cache.name(i);
                LabelledPictures.Entry entry = pictures.entries().stream()
                        .filter(candidate -> candidate.name().equals(name))
                        .findFirst()
                        .orElseThrow();
                assertThat(SmallSets.read(cache, i))
                        .isEqualTo(new PictureSpec(32, 32)
                                .prepare(pictures.read(entry))
                                .to8Bit());
            }
        }
    }

    private void requireMadeAgain(Path set, Path file, byte[] damaged, byte[] whole) throws IOException {
        // Replaced, not overwritten: a mapping of the file before must not change under its readers.
        Files.delete(file);
        Files.write(file, damaged);
        try (PictureCache cache = open(set)) {
            assertThat(SmallSets.read(cache, 0)).isEqualTo(SmallSets.samples(0));
            assertThat(SmallSets.read(cache, 3)).isEqualTo(SmallSets.samples(3));
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }

    private PictureCache open(Path set) {
        return open(PictureSource.of(set));
    }

    private PictureCache open(PictureSource source) {
        return open(source, SmallSets.CLASSES);
    }

    private PictureCache open(PictureSource source, List<String> classes) {
        return SmallSets.open(source, classes, folder.resolve("cache"));
    }

    private Path folder() throws IOException {
        return SmallSets.folder(folder.resolve("set"), NAMES);
    }

    private List<Path> files() throws IOException {
        try (var list = Files.list(folder.resolve("cache"))) {
            return list.toList();
        }
    }
}
