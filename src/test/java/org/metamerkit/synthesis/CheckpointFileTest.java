// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.synthesis.optimizer.Adam;

class CheckpointFileTest {
    private static final MetamerIdentity IDENTITY = Fixtures.identity("cat", "linear", Adam.cosine(0.01, 100));

    @TempDir
    Path run;

    @Test
    void givenAState_whenWrittenAndRead_thenEveryBitIsBack() {
        PictureState state = state(3);
        CheckpointFile.write(IDENTITY, run, state);
        PictureState read = CheckpointFile.read(IDENTITY, run).orElseThrow();
        assertThat(read.evaluation()).isEqualTo(3);
        assertThat(read.pixels()).isEqualTo(state.pixels());
        assertThat(read.best()).isEqualTo(state.best());
        assertThat(read.bestLoss()).isEqualTo(state.bestLoss());
        assertThat(read.optimizer()).containsOnlyKeys("first_moment", "second_moment");
        state.optimizer()
                .forEach(
                        (name, values) -> assertThat(read.optimizer().get(name)).isEqualTo(values));
        assertThat(read.trace().toArray()).isEqualTo(state.trace().toArray());
        assertThat(read.seconds()).isEqualTo(state.seconds());
    }

    @Test
    void givenTheStateBeforeTheFirstEvaluation_whenWrittenAndRead_thenItsInfiniteLossIsBack() {
        PictureState start =
                new PictureState(0, new float[12], new float[12], Double.POSITIVE_INFINITY, Map.of(), new Trace(9), 0);
        CheckpointFile.write(IDENTITY, run, start);
        PictureState read = CheckpointFile.read(IDENTITY, run).orElseThrow();
        assertThat(read.bestLoss()).isInfinite();
        assertThat(read.trace().size()).isZero();
    }

    @Test
    void givenALaterState_whenWritten_thenItReplacesTheEarlierAndNothingElseIsLeft() throws IOException {
        CheckpointFile.write(IDENTITY, run, state(3));
        CheckpointFile.write(IDENTITY, run, state(8));
        assertThat(CheckpointFile.read(IDENTITY, run).orElseThrow().evaluation())
                .isEqualTo(8);
        try (var files = Files.list(file().getParent())) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void givenAPlaceThatIsTaken_whenWritten_thenNothingIsLeftBeside() throws IOException {
        Files.createDirectories(file().resolve("in the way"));
        assertThatThrownBy(() -> CheckpointFile.write(IDENTITY, run, state(3))).isInstanceOf(OutputException.class);
        try (var files = Files.list(file().getParent())) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void givenNoCheckpoint_whenRead_thenThereIsNone() {
        assertThat(CheckpointFile.read(IDENTITY, run)).isEmpty();
    }

    @Test
    void givenAnotherMetamersCheckpoint_whenRead_thenItCountsAsNone() throws IOException {
        CheckpointFile.write(IDENTITY, run, state(3));
        MetamerIdentity other = Fixtures.identity("cat", "linear", Adam.cosine(0.02, 100));
        Path place = MetamerFolder.partial(other, run);
        Files.createDirectories(place.getParent());
        Files.move(MetamerFolder.partial(IDENTITY, run), place);
        assertThat(CheckpointFile.read(other, run)).isEmpty();
    }

    @Test
    void givenACheckpointCutAnywhere_whenRead_thenItCountsAsNone() throws IOException {
        CheckpointFile.write(IDENTITY, run, state(3));
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThat(CheckpointFile.read(IDENTITY, run))
                    .as("%d bytes", length)
                    .isEmpty();
        }
    }

    @Test
    void givenABlockThatWasNeverWritten_whenRead_thenItCountsAsNone() throws IOException {
        CheckpointFile.write(IDENTITY, run, state(3));
        byte[] whole = Files.readAllBytes(file());
        for (int at = 0; at < whole.length; at += 64) {
            byte[] damaged = whole.clone();
            Arrays.fill(damaged, at, Math.min(whole.length, at + 64), (byte) 0);
            if (!Arrays.equals(damaged, whole)) {
                Files.write(file(), damaged);
                assertThat(CheckpointFile.read(IDENTITY, run))
                        .as("zeros from byte %d", at)
                        .isEmpty();
            }
        }
    }

    @Test
    void givenAnyFlippedBit_whenRead_thenItCountsAsNoneOrChangesNothing() throws IOException {
        CheckpointFile.write(IDENTITY, run, state(3));
        byte[] whole = Files.readAllBytes(file());
        PictureState expected = state(3);
        Random random = new Random(4);
        for (int round = 0; round < 500; round++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file(), damaged);
            // a flipped bit in the seconds or in the header's blanks is all that may pass
            CheckpointFile.read(IDENTITY, run).ifPresent(read -> {
                assertThat(read.evaluation()).isEqualTo(expected.evaluation());
                assertThat(read.pixels()).isEqualTo(expected.pixels());
                assertThat(read.best()).isEqualTo(expected.best());
                assertThat(read.trace().toArray()).isEqualTo(expected.trace().toArray());
            });
        }
    }

    @Test
    void givenARunThatIsAFile_whenWritten_thenOneSentenceSaysSo() throws IOException {
        Path occupied = Files.writeString(run.resolve("occupied"), "not a folder");
        assertThatThrownBy(() -> CheckpointFile.write(IDENTITY, occupied, state(1)))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("occupied")
                .hasMessageContaining("cannot be written")
                .hasMessageNotContaining("\n");
    }

    private Path file() {
        return MetamerFolder.partial(IDENTITY, run).resolve("checkpoint.safetensors");
    }

    private static PictureState state(int evaluation) {
        Random random = new Random(evaluation);
        Trace trace = new Trace(100);
        for (int k = 0; k < evaluation; k++) {
            trace.add(random.nextDouble(), random.nextDouble(), 0.01, random.nextDouble());
        }
        return new PictureState(
                evaluation,
                random(random),
                random(random),
                random.nextDouble(),
                Map.of("first_moment", random(random), "second_moment", random(random)),
                trace,
                random.nextDouble());
    }

    private static float[] random(Random random) {
        float[] values = new float[60];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }
}
