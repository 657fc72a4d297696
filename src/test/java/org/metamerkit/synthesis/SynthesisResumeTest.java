// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.metamerkit.model.TinyNetworks;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.synthesis.optimizer.Adam;
import org.metamerkit.synthesis.optimizer.Optimizer;

/** A synthesis that is interrupted loses nothing. */
class SynthesisResumeTest {
    private static TinyRuns runs;

    @BeforeAll
    static void load() {
        runs = new TinyRuns();
    }

    @AfterAll
    static void free() {
        runs.close();
    }

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("org.metamerkit.synthesis.TinyRuns#optimizers")
    void givenARunThatIsStopped_whenResumedFromItsCheckpointFiles_thenItEndsWithTheBitsOfAnUninterruptedOne(
            Optimizer optimizer) {
        List<Pixels> targets = TinyRuns.targets(2);
        List<Outcome> uninterrupted = runs.run(TinyNetworks.LINEAR, optimizer, targets);
        List<PictureState> states = runs.stopAt(optimizer, targets, 17);
        List<PictureState> read = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            MetamerIdentity identity = Fixtures.identity("picture" + i, TinyNetworks.LINEAR, optimizer);
            CheckpointFile.write(identity, folder, states.get(i));
            read.add(CheckpointFile.read(identity, folder).orElseThrow());
        }
        List<Outcome> resumed = runs.resume(optimizer, targets, read);
        for (int i = 0; i < 2; i++) {
            Outcome.Finished expected = (Outcome.Finished) uninterrupted.get(i);
            Outcome.Finished found = (Outcome.Finished) resumed.get(i);
            assertThat(found.pixels()).isEqualTo(expected.pixels());
            assertThat(found.loss()).isEqualTo(expected.loss());
            assertThat(found.trace().toArray()).isEqualTo(expected.trace().toArray());
            assertThat(found.seconds()).isGreaterThan(states.get(i).seconds());
        }
    }

    @Test
    void givenARequestToStop_whenOptimizing_thenEveryPictureIsStoppedWithACheckpoint() {
        Optimizer optimizer = Adam.cosine(0.02, TinyRuns.EVALUATIONS);
        Map<Integer, PictureState> saved = new HashMap<>();
        List<Outcome> outcomes = runs.synthesis(TinyNetworks.LINEAR, optimizer)
                .run(
                        TinyRuns.targets(2),
                        TinyRuns.starts(2),
                        TinyRuns.keeping(saved, Duration.ofDays(1)),
                        new TinyRuns.StopAt(5));
        assertThat(outcomes).containsExactly(new Outcome.Stopped(5), new Outcome.Stopped(5));
        assertThat(saved).hasSize(2);
        assertThat(saved.get(1).evaluation()).isEqualTo(5);
        assertThat(saved.get(1).trace().size()).isEqualTo(5);
        assertThat(saved.get(1).optimizer()).containsOnlyKeys("first_moment", "second_moment");
    }

    @Test
    void givenCheckpointsKeptInMemory_whenTheRunGoesOn_thenTheyDoNotChange() {
        Optimizer optimizer = Adam.cosine(0.02, TinyRuns.EVALUATIONS);
        List<PictureState> all = new ArrayList<>();
        Checkpoints always = new Checkpoints() {
            @Override
            public void save(int index, PictureState state) {
                all.add(state);
            }

            @Override
            public Duration interval() {
                return Duration.ofNanos(-1);
            }
        };
        PictureState start = TinyRuns.starts(1).get(0);
        Synthesis synthesis = runs.synthesis(TinyNetworks.LINEAR, optimizer);
        Outcome first = synthesis
                .run(TinyRuns.targets(1), List.of(start), always, Progress.none())
                .get(0);
        assertThat(all).hasSize(TinyRuns.EVALUATIONS);
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).evaluation()).isEqualTo(i + 1);
            assertThat(all.get(i).trace().size()).isEqualTo(i + 1);
        }
        assertThat(start.trace().size()).as("the start is left as it was").isZero();
        Outcome again = synthesis
                .run(TinyRuns.targets(1), List.of(start), Checkpoints.none(), Progress.none())
                .get(0);
        assertThat(((Outcome.Finished) again).pixels()).isEqualTo(((Outcome.Finished) first).pixels());
    }
}
