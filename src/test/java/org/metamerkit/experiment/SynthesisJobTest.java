// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.match.MatchAssessor;
import org.metamerkit.match.NullLibrary;
import org.metamerkit.model.Network;
import org.metamerkit.model.TinyNetworks;
import org.metamerkit.stimulus.GaussianNoise;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.PngFile;
import org.metamerkit.synthesis.Progress;
import org.metamerkit.synthesis.optimizer.Adam;

/** What may happen beside a long run. */
class SynthesisJobTest {
    @TempDir
    Path folder;

    private final Network network = TinyNetworks.create();
    private List<Path> pictures;

    @BeforeEach
    void makePictures() throws IOException {
        pictures = List.of(picture("a", 1), picture("b", 2), picture("c", 3));
    }

    @AfterEach
    void closeNetwork() {
        network.close();
    }

    @Test
    void givenPicturesThatChangeOrVanishMeanwhile_whenTheirTurnComes_thenTheyFailAndTheOthersAreMade() {
        List<CellResult> results = run("run", new Beside() {
            @Override
            void begun() throws IOException {
                picture("b", 7);
                Files.delete(pictures.get(2));
            }
        });
        assertThat(results).hasSize(3);
        assertThat(results.get(0)).isInstanceOf(CellResult.Whole.class);
        assertThat(results.get(1))
                .isInstanceOfSatisfying(
                        CellResult.Failed.class,
                        failed -> assertThat(failed.reason()).contains("b.png has changed since this command began"));
        assertThat(results.get(2))
                .isInstanceOfSatisfying(
                        CellResult.Failed.class,
                        failed -> assertThat(failed.reason()).contains("c.png"));
    }

    @Test
    void givenAnotherProcessThatMadeAMetamerFirst_whenOursIsDone_thenTheirsIsKept() throws IOException {
        List<CellResult> theirs = run("theirs", new Beside());
        Path made = ((CellResult.Whole) theirs.get(1)).folder();
        Path place = folder.resolve("ours").resolve(folder.resolve("theirs").relativize(made));
        List<CellResult> ours = run("ours", new Beside() {
            @Override
            void evaluatedOnce() throws IOException {
                Files.createDirectories(place);
                try (var files = Files.list(made)) {
                    for (Path file : files.toList()) {
                        Files.copy(file, place.resolve(file.getFileName()));
                    }
                }
                Files.createFile(place.resolve("theirs"));
            }
        });
        assertThat(ours)
                .allSatisfy(result -> assertThat(result).isInstanceOf(CellResult.Whole.class))
                .extracting(result -> ((CellResult.Whole) result).kept())
                .containsExactly(false, true, false);
        assertThat(place.resolve("theirs")).exists();
        try (var files = Files.list(place.getParent())) {
            assertThat(files.filter(Files::isDirectory)).hasSize(3);
        }
    }

    @Test
    void givenASignalBeforeABatch_whenItIsLeftOut_thenNothingIsSaidOfItsCheckpoints() {
        List<CellResult> results = run("run", new Beside() {
            @Override
            public boolean stopRequested() {
                return true;
            }
        });
        assertThat(results)
                .allSatisfy(result ->
                        assertThat(((CellResult.Unfinished) result).reason()).isEqualTo("not taken up yet"));
    }

    /** Does something while a job runs. */
    private static class Beside implements JobProgress {
        private boolean evaluated;

        void begun() throws IOException {}

        void evaluatedOnce() throws IOException {}

        @Override
        public void begin(long work) {
            try {
                begun();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void worked(long work) {}

        @Override
        public void skipped(long work) {}

        @Override
        public void evaluated(String description, Progress.Evaluation evaluation) {
            try {
                if (!evaluated) {
                    evaluated = true;
                    evaluatedOnce();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void ended(CellResult result) {}

        @Override
        public boolean stopRequested() {
            return false;
        }
    }

    private List<CellResult> run(String name, JobProgress progress) {
        NullLibrary nulls =
                NullLibrary.open(network.name(), network.weightsSha256(), folder.resolve("nulls"), warning -> {});
        SynthesisJob.Settings settings = new SynthesisJob.Settings(
                pictures,
                List.of(network.stage(TinyNetworks.LINEAR)),
                List.of(0),
                Adam.cosine(0.02, 3),
                GaussianNoise.feather2023(),
                8,
                TrueClasses.none());
        return new SynthesisJob(
                        network,
                        new MatchAssessor(network, nulls, Optional.empty()),
                        settings,
                        Run.openOrCreate(folder.resolve(name)),
                        progress)
                .run();
    }

    private Path picture(String name, int seed) throws IOException {
        Random random = new Random(seed);
        float[] values = new float[3 * 30 * 30];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        Path file = folder.resolve(name + ".png");
        PngFile.write(new Pixels(30, 30, values), file);
        return file;
    }
}
