// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.Hashes;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.PictureException;

class CifarBinarySetTest {
    private static final List<String> CIFAR10 = ClassNames.cifar10().names();

    @TempDir
    Path folder;

    @Test
    void givenAWholeSet_whenOpened_thenTrainIsFiveFilesInOrderAndTestIsOne() throws IOException {
        write(6);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 1; i <= 5; i++) {
            all.writeBytes(Files.readAllBytes(folder.resolve("data_batch_" + i + ".bin")));
        }
        try (PictureCache train = open("train");
                PictureCache test = open("test")) {
            assertThat(train.size()).isEqualTo(30);
            assertThat(train.sha256()).isEqualTo(Hashes.sha256(all.toByteArray()));
            for (int i = 0; i < 30; i++) {
                assertThat(train.name(i)).isEqualTo("data_batch_" + (i / 6 + 1) + ".bin/0000" + i % 6);
                assertThat(train.label(i)).isEqualTo(i % 10);
                assertThat(SmallSets.read(train, i)).isEqualTo(SmallSets.samples(i));
            }
            assertThat(test.size()).isEqualTo(12);
            assertThat(SmallSets.read(test, 11)).isEqualTo(SmallSets.samples(41));
            assertThat(test.name(11)).isEqualTo("test_batch.bin/00011");
        }
    }

    @Test
    void givenNamesBesideTheFiles_whenOpened_thenLabelsFollowThem() throws IOException {
        Path file = Files.write(folder.resolve("data_batch_1.bin"), SmallSets.binary(0, 9, 3));
        Files.writeString(folder.resolve("batches.meta.txt"), "frog\nCat\ndog\n\n");
        try (PictureCache cache = SmallSets.open(PictureSource.of(file), SmallSets.CLASSES, folder.resolve("cache"))) {
            assertThat(cache.batch(0, 6).labels()).containsExactly(2, 0, 1, 2, 0, 1);
        }
        Files.writeString(folder.resolve("batches.meta.txt"), "frog\nnewt\ndog\n\n");
        assertThatThrownBy(() -> SmallSets.open(PictureSource.of(file), SmallSets.CLASSES, folder.resolve("cache")))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("(newt)");
    }

    @Test
    void givenTrainAndTest_whenNoPartIsNamed_thenOneIsAskedFor() throws IOException {
        write(6);
        assertThatThrownBy(() -> SmallSets.open(PictureSource.of(folder), CIFAR10, folder.resolve("cache")))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("say train or test");
        assertThatThrownBy(() -> open("validation")).hasMessageContaining("expected train or test");
    }

    @Test
    void givenFilesCutOrMissingOrDamaged_whenOpened_thenTheyAreNamedAndRefused() throws IOException {
        write(6);
        Path third = folder.resolve("data_batch_3.bin");
        byte[] whole = Files.readAllBytes(third);
        Files.write(third, Arrays.copyOf(whole, whole.length - 1));
        requireRefusal(third + " is " + (whole.length - 1) + " bytes long, expected a multiple of 3073");
        Files.write(third, new byte[0]);
        requireRefusal(third + " is 0 bytes long");
        byte[] damaged = whole.clone();
        damaged[2 * SmallSets.RECORD] = 10;
        Files.write(third, damaged);
        requireRefusal(third + " gives its picture 2 the label 10, expected 0 to 9");
        Files.delete(third);
        requireRefusal(third + " is missing");
        assertThat(folder.resolve("cache")).doesNotExist();
    }

    private void requireRefusal(String words) {
        assertThatThrownBy(() -> open("train"))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining(words);
    }

    private PictureCache open(String part) {
        return SmallSets.open(PictureSource.of(folder, part), CIFAR10, folder.resolve("cache"));
    }

    /** Five files of so many pictures and one of twice as many. */
    private void write(int pictures) throws IOException {
        for (int i = 0; i < 5; i++) {
            Files.write(folder.resolve("data_batch_" + (i + 1) + ".bin"), SmallSets.binary(i * pictures, pictures, 10));
        }
        Files.write(folder.resolve("test_batch.bin"), SmallSets.binary(5 * pictures, 2 * pictures, 10));
    }
}
