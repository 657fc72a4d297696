// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BatchLoaderTest {
    private static final int PICTURES = 70;
    private static final Augmentation ALL = new Augmentation(4, true, 0.3, 0.3, 0.3);

    @TempDir
    Path folder;

    private PictureCache pictures;

    @BeforeEach
    void open() throws IOException {
        pictures = SmallSets.cache(folder, PICTURES);
    }

    @AfterEach
    void close() {
        pictures.close();
    }

    @Test
    void givenOneOrThreeThreads_whenAnEpochIsLoaded_thenBatchesAreTheSame() {
        List<TrainingBatch> one = epoch(ALL, 1, 1, 5, 32, 0);
        requireSame(epoch(ALL, 3, 7, 5, 32, 0), one);
        requireSame(epoch(ALL, 3, 1, 5, 32, 0), one);
        requireSame(epoch(ALL, 2, 3, 5, 20, 0), epoch(ALL, 1, 2, 5, 20, 0));
    }

    @Test
    void givenAnEpoch_whenBegunAtABatch_thenTheRestIsThatOfTheWholeEpoch() {
        List<TrainingBatch> whole = epoch(ALL, 2, 3, 4, 32, 0);
        for (int first = 0; first <= whole.size(); first++) {
            requireSame(epoch(ALL, 2, 3, 4, 32, first), whole.subList(first, whole.size()));
        }
    }

    @Test
    void givenNoAugmentation_whenLoaded_thenEveryPictureComesOnceWithItsLabelAndTheIncompleteBatchIsLeftOut() {
        List<TrainingBatch> batches = epoch(Augmentation.none(), 2, 3, 0, 32, 0);
        assertThat(batches).hasSize(PICTURES / 8);
        Set<Integer> seen = new HashSet<>();
        for (TrainingBatch batch : batches) {
            assertThat(batch.side()).isEqualTo(32);
            for (int i = 0; i < batch.size(); i++) {
                float[] values = Arrays.copyOfRange(batch.pixels(), 3072 * i, 3072 * (i + 1));
                int index = IntStream.range(0, PICTURES)
                        .filter(candidate -> Arrays.equals(values, unit(candidate)))
                        .findFirst()
                        .orElseThrow();
                assertThat(seen.add(index)).isTrue();
                assertThat(batch.labels()[i]).isEqualTo(index % 10);
            }
        }
        assertThat(seen).hasSize(PICTURES / 8 * 8);
    }

    @Test
    void givenOtherEpochsAndSeeds_whenLoaded_thenOrderAndAugmentationAreOthers() {
        try (BatchLoader loader = new BatchLoader(pictures, ALL, PICTURES, 1, 2, 2);
                BatchLoader other = new BatchLoader(pictures, ALL, PICTURES, 2, 2, 2)) {
            loader.start(0, 32, 0);
            TrainingBatch first = loader.next();
            loader.start(1, 32, 0);
            TrainingBatch second = loader.next();
            other.start(0, 32, 0);
            TrainingBatch third = other.next();
            assertThat(second.labels()).isNotEqualTo(first.labels());
            assertThat(third.labels()).isNotEqualTo(first.labels());
            assertThat(second.pixels()).isNotEqualTo(first.pixels());
        }
    }

    @Test
    void givenBatchesHandedBack_whenLoadedOn_thenTheyAreUsedAgainAndContentsStay() {
        List<TrainingBatch> kept = epoch(ALL, 2, 2, 3, 32, 0);
        try (BatchLoader loader = new BatchLoader(pictures, ALL, 8, 1, 2, 2)) {
            Set<Integer> arrays = new HashSet<>();
            for (int round = 0; round < 20; round++) {
                loader.start(3, 32, 0);
                for (int i = 0; i < loader.batches(); i++) {
                    TrainingBatch batch = loader.next();
                    requireSame(List.of(batch), kept.subList(i, i + 1));
                    arrays.add(System.identityHashCode(batch.pixels()));
                    loader.recycle(batch);
                }
            }
            // At most: two ready, one in each thread's hands, one in the trainer's.
            assertThat(arrays).hasSizeLessThanOrEqualTo(8);
        }
    }

    @Test
    void givenAnEpochLeftInTheMiddle_whenAnotherIsStarted_thenItsBatchesComeFromItsBeginning() {
        List<TrainingBatch> expected = epoch(ALL, 1, 1, 6, 16, 0);
        try (BatchLoader loader = new BatchLoader(pictures, ALL, 8, 1, 3, 4)) {
            for (int i = 0; i < 50; i++) {
                loader.start(5, 32, i % loader.batches());
                loader.recycle(loader.next());
                loader.start(6, 16, 0);
                requireSame(List.of(loader.next(), loader.next()), expected.subList(0, 2));
            }
        }
    }

    @Test
    void givenASmallerSide_whenLoadedWithoutAugmentation_thenBatchesAreAreaMeans() {
        TrainingBatch whole = epoch(Augmentation.none(), 1, 1, 0, 32, 0).get(0);
        TrainingBatch small = epoch(Augmentation.none(), 1, 1, 0, 8, 0).get(0);
        assertThat(small.labels()).isEqualTo(whole.labels());
        for (int i = 0; i < small.pixels().length; i++) {
            double sum = 0;
            for (int y = 0; y < 4; y++) {
                for (int x = 0; x < 4; x++) {
                    sum += whole.pixels()[(i / 8 * 4 + y) * 32 + i % 8 * 4 + x];
                }
            }
            assertThat((double) small.pixels()[i]).isCloseTo(sum / 16, within(1e-6));
        }
    }

    @Test
    void givenTheEndOfAnEpoch_whenAskedForMore_thenItIsRefusedAndTheWaitIsKnown() {
        try (BatchLoader loader = new BatchLoader(pictures, ALL, 32, 1, 1, 1)) {
            assertThatThrownBy(loader::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("before the epoch was started");
            loader.start(0, 32, 1);
            loader.next();
            assertThat(loader.waitedSeconds()).isBetween(0.0, 60.0);
            assertThatThrownBy(loader::next)
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessageContaining("Epoch 0 has no batch after its 2");
            loader.close();
            assertThatThrownBy(loader::next).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void givenACacheThatIsClosed_whenBatchesAreMissed_thenTheTrainersThreadIsTold() {
        try (BatchLoader loader = new BatchLoader(pictures, ALL, 8, 1, 2, 1)) {
            pictures.close();
            loader.start(0, 32, 0);
            assertThatThrownBy(loader::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("These pictures are closed")
                    .hasCauseInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void givenNumbersOutOfRange_whenAskedFor_thenOneSentenceSaysWhatIsExpected() {
        assertThatThrownBy(() -> new BatchLoader(pictures, ALL, 71, 1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "A batch of 71 pictures was asked for, expected 1 to 70, as many as there are: give a smaller batch.");
        assertThatThrownBy(() -> new BatchLoader(pictures, ALL, 8, 1, 0, 1)).hasMessageContaining("0 threads");
        assertThatThrownBy(() -> new BatchLoader(pictures, new Augmentation(32, false, 0, 0, 0), 8, 1, 1, 1))
                .hasMessageContaining("padding of 32 pixels");
        try (BatchLoader loader = new BatchLoader(pictures, ALL, 8, 1, 1, 1)) {
            assertThatThrownBy(() -> loader.start(0, 33, 0)).hasMessageContaining("33×33");
            assertThatThrownBy(() -> loader.start(0, 32, 9)).hasMessageContaining("Batch 9 of epoch 0");
            assertThatThrownBy(() -> loader.start(-1, 32, 0)).hasMessageContaining("epoch -1");
        }
    }

    private List<TrainingBatch> epoch(
            Augmentation augmentation, int threads, int ahead, int epoch, int side, int first) {
        List<TrainingBatch> batches = new ArrayList<>();
        try (BatchLoader loader = new BatchLoader(pictures, augmentation, 8, 1, threads, ahead)) {
            loader.start(epoch, side, first);
            for (int i = first; i < loader.batches(); i++) {
                batches.add(loader.next());
            }
        }
        return batches;
    }

    private static void requireSame(List<TrainingBatch> batches, List<TrainingBatch> expected) {
        assertThat(batches).hasSameSizeAs(expected);
        for (int i = 0; i < batches.size(); i++) {
            assertThat(batches.get(i).side()).isEqualTo(expected.get(i).side());
            assertThat(batches.get(i).labels()).isEqualTo(expected.get(i).labels());
            assertThat(Arrays.equals(batches.get(i).pixels(), expected.get(i).pixels()))
                    .as("pixels of batch " + i)
                    .isTrue();
        }
    }

    private static float[] unit(int picture) {
        byte[] samples = SmallSets.samples(picture);
        float[] values = new float[samples.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (samples[i] & 0xff) / 255f;
        }
        return values;
    }
}
