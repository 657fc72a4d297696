// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.metamerkit.kernel.ActivationKernels;
import org.metamerkit.kernel.Kernels;
import org.metamerkit.model.Golden;
import org.metamerkit.model.Network;
import org.metamerkit.model.Stage;
import org.metamerkit.model.TinyNetworks;
import org.metamerkit.stimulus.GaussianNoise;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.synthesis.optimizer.Adam;
import org.metamerkit.synthesis.optimizer.NormalizedGradientDescent;
import org.metamerkit.synthesis.optimizer.Optimizer;

/** The loop's promises, on a network of three small stages. */
class SynthesisEngineTest {
    private static final int EVALUATIONS = 40;
    private static final GaussianNoise NOISE = GaussianNoise.feather2023();

    private static Network network;

    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        network = TinyNetworks.create();
    }

    @AfterAll
    static void free() {
        network.close();
    }

    static Stream<Optimizer> optimizers() {
        return Stream.of(
                Adam.cosine(0.02, EVALUATIONS),
                NormalizedGradientDescent.feather2023().withEvaluations(EVALUATIONS));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void givenNoise_whenOptimized_thenTheLossFallsAtEveryStage(Optimizer optimizer) {
        for (Stage stage : network.stages()) {
            for (Outcome outcome : run(stage.name(), optimizer, targets(3))) {
                Outcome.Finished finished = (Outcome.Finished) outcome;
                assertThat(finished.trace().size()).isEqualTo(EVALUATIONS);
                assertThat(finished.loss()).isLessThan(0.6 * finished.trace().loss(0));
                assertThat(finished.seconds()).isPositive();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void givenAFinishedMetamer_whenItIsMeasuredAgain_thenItHasTheLossItIsSaidToHave(Optimizer optimizer) {
        List<Pixels> targets = targets(2);
        List<Outcome> outcomes = run(TinyNetworks.LINEAR, optimizer, targets);
        for (int i = 0; i < targets.size(); i++) {
            Outcome.Finished finished = (Outcome.Finished) outcomes.get(i);
            double loss = loss(TinyNetworks.LINEAR, finished.pixels(), targets.get(i));
            assertThat(finished.loss()).isCloseTo(loss, within(1e-7));
        }
    }

    @Test
    void givenABestIterateBehindIt_whenAdamEnds_thenTheBestIterateIsTheResult() {
        Optimizer optimizer = Adam.cosine(0.02, EVALUATIONS);
        Outcome.Finished finished = (Outcome.Finished)
                run(TinyNetworks.LINEAR, optimizer, targets(1)).get(0);
        assertThat(finished.loss()).isLessThanOrEqualTo(lowest(finished.trace()));
        Pixels target = targets(1).get(0);
        PictureState strayed = new PictureState(
                EVALUATIONS - 1,
                NOISE.sample(0, TinyNetworks.PICTURE).values(),
                target.values(),
                1e-9,
                Map.of(),
                new Trace(EVALUATIONS),
                0);
        Outcome.Finished kept = (Outcome.Finished)
                resume(optimizer, List.of(target), List.of(strayed)).get(0);
        assertThat(kept.pixels()).isEqualTo(target);
        assertThat(kept.loss()).isEqualTo(1e-9);
    }

    @Test
    void givenALossThatRisesAgain_whenThePapersProcedureEnds_thenTheLastIterateIsKept() {
        Optimizer optimizer = new NormalizedGradientDescent(3, 1, EVALUATIONS);
        List<Pixels> targets = targets(1);
        Outcome.Finished finished =
                (Outcome.Finished) run(TinyNetworks.LINEAR, optimizer, targets).get(0);
        assertThat(finished.loss()).isGreaterThan(lowest(finished.trace()));
        PictureState last = stopAt(optimizer, targets, EVALUATIONS - 1).get(0);
        Outcome.Finished again =
                (Outcome.Finished) resume(optimizer, targets, List.of(last)).get(0);
        assertThat(again.pixels()).isEqualTo(finished.pixels());
        assertThat(again.loss()).isEqualTo(loss(TinyNetworks.LINEAR, finished.pixels(), targets.get(0)));
    }

    /** The first stage is batch-invariant, so the metamers must be; convolutions choose their algorithm by the batch. */
    @ParameterizedTest
    @MethodSource("optimizers")
    void givenABatch_whenOptimized_thenEachPictureGetsWhatItGetsAlone(Optimizer optimizer) {
        List<Pixels> targets = targets(3);
        for (String stage : List.of(TinyNetworks.THRESHOLD, TinyNetworks.LINEAR)) {
            List<Outcome> together = run(stage, optimizer, targets);
            for (int i = 0; i < targets.size(); i++) {
                Outcome.Finished alone = (Outcome.Finished)
                        run(stage, optimizer, List.of(targets.get(i))).get(0);
                Outcome.Finished one = (Outcome.Finished) together.get(i);
                if (stage.equals(TinyNetworks.THRESHOLD)) {
                    assertThat(one.pixels()).isEqualTo(alone.pixels());
                    assertThat(one.loss()).isEqualTo(alone.loss());
                    assertThat(one.trace().toArray()).isEqualTo(alone.trace().toArray());
                } else {
                    assertThat(Golden.distance(
                                    one.pixels().values(), alone.pixels().values()))
                            .isLessThan(1e-3);
                    assertThat(one.trace().loss(0)).isCloseTo(alone.trace().loss(0), within(1e-6));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void givenALossThatIsNaNForOnePicture_whenOptimized_thenThatPictureStopsAndTheOthersDoNotNotice(
            Optimizer optimizer) {
        assertOnlyTheSecondStops(
                optimizer, new PoisonedKernels(Kernels.cpu(), 1, 3, true), "the loss became NaN at evaluation 3");
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void givenAGradientThatIsNaNForOnePicture_whenOptimized_thenThatPictureStopsAndTheOthersDoNotNotice(
            Optimizer optimizer) {
        assertOnlyTheSecondStops(
                optimizer,
                new PoisonedKernels(Kernels.cpu(), 1, 3, false),
                "the gradient's norm became NaN at evaluation 3");
    }

    @Test
    void givenAnOriginalThatAnswersWithZerosAlone_whenOptimized_thenThatPictureStopsWithTheReason() {
        Pixels black = new Pixels(20, 24, new float[TinyNetworks.PICTURE.size()]);
        List<Pixels> targets = List.of(black, targets(1).get(0));
        List<Outcome> outcomes = run(TinyNetworks.THRESHOLD, Adam.cosine(0.02, EVALUATIONS), targets);
        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Failed.class);
        assertThat(((Outcome.Failed) outcomes.get(0)).reason()).contains("activations of the original are zero");
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Finished.class);
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void givenAStartThatIsTheTarget_whenOptimized_thenTheLossIsZeroAndNothingIsNaN(Optimizer optimizer) {
        for (Stage stage : network.stages()) {
            Pixels target = targets(1).get(0);
            PictureState there = state(target.values());
            Outcome.Finished finished = (Outcome.Finished) synthesis(stage.name(), optimizer)
                    .run(List.of(target), List.of(there), Checkpoints.none(), Progress.none())
                    .get(0);
            assertThat(finished.loss()).isZero();
            assertThat(finished.pixels()).isEqualTo(target);
            assertThat(finished.trace().row(EVALUATIONS - 1)).doesNotContain(Double.NaN);
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void givenARunThatIsStopped_whenResumedFromItsCheckpointFiles_thenItEndsWithTheBitsOfAnUninterruptedOne(
            Optimizer optimizer) {
        List<Pixels> targets = targets(2);
        List<Outcome> uninterrupted = run(TinyNetworks.LINEAR, optimizer, targets);
        List<PictureState> states = stopAt(optimizer, targets, 17);
        List<PictureState> read = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            MetamerIdentity identity = Fixtures.identity("picture" + i, TinyNetworks.LINEAR, optimizer);
            CheckpointFile.write(identity, folder, states.get(i));
            read.add(CheckpointFile.read(identity, folder).orElseThrow());
        }
        List<Outcome> resumed = resume(optimizer, targets, read);
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
        Optimizer optimizer = Adam.cosine(0.02, EVALUATIONS);
        Map<Integer, PictureState> saved = new HashMap<>();
        List<Outcome> outcomes = synthesis(TinyNetworks.LINEAR, optimizer)
                .run(targets(2), starts(2), keeping(saved, Duration.ofDays(1)), new StopAt(5));
        assertThat(outcomes).containsExactly(new Outcome.Stopped(5), new Outcome.Stopped(5));
        assertThat(saved).hasSize(2);
        assertThat(saved.get(1).evaluation()).isEqualTo(5);
        assertThat(saved.get(1).trace().size()).isEqualTo(5);
        assertThat(saved.get(1).optimizer()).containsOnlyKeys("first_moment", "second_moment");
    }

    @Test
    void givenCheckpointsKeptInMemory_whenTheRunGoesOn_thenTheyDoNotChange() {
        Optimizer optimizer = Adam.cosine(0.02, EVALUATIONS);
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
        PictureState start = starts(1).get(0);
        Synthesis synthesis = synthesis(TinyNetworks.LINEAR, optimizer);
        Outcome first = synthesis
                .run(targets(1), List.of(start), always, Progress.none())
                .get(0);
        assertThat(all).hasSize(EVALUATIONS);
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).evaluation()).isEqualTo(i + 1);
            assertThat(all.get(i).trace().size()).isEqualTo(i + 1);
        }
        assertThat(start.trace().size()).as("the start is left as it was").isZero();
        Outcome again = synthesis
                .run(targets(1), List.of(start), Checkpoints.none(), Progress.none())
                .get(0);
        assertThat(((Outcome.Finished) again).pixels()).isEqualTo(((Outcome.Finished) first).pixels());
    }

    @Test
    void givenProgress_whenOptimizing_thenItHearsOfEveryEvaluationOfEveryPicture() {
        List<Progress.Evaluation> heard = new ArrayList<>();
        List<Outcome> outcomes = synthesis(TinyNetworks.LINEAR, Adam.cosine(0.02, EVALUATIONS))
                .run(targets(2), starts(2), Checkpoints.none(), heard::add);
        assertThat(heard).hasSize(EVALUATIONS);
        Trace trace = ((Outcome.Finished) outcomes.get(1)).trace();
        for (int i = 0; i < EVALUATIONS; i++) {
            assertThat(heard.get(i).done()).isEqualTo(i + 1);
            assertThat(heard.get(i).all()).isEqualTo(EVALUATIONS);
            assertThat(heard.get(i).losses()).hasSize(2);
            assertThat(heard.get(i).losses().get(1)).isEqualTo(trace.loss(i));
            assertThat(heard.get(i).pearson()).allSatisfy(r -> assertThat(r).isBetween(-1.0, 1.0));
        }
    }

    @Test
    void givenStatesThatDoNotFit_whenRun_thenOneSentenceSaysWhy() {
        Optimizer optimizer = Adam.cosine(0.02, EVALUATIONS);
        PictureState start = starts(1).get(0);
        PictureState later = new PictureState(3, start.pixels(), start.best(), 1, Map.of(), new Trace(EVALUATIONS), 0);
        assertRefused(optimizer, targets(2), List.of(start, later), "0 and 3 evaluations");
        assertRefused(optimizer, targets(2), List.of(start), "2 pictures and 1 states");
        assertRefused(optimizer, List.of(), List.of(), "0 pictures");
        assertRefused(optimizer, targets(1), List.of(state(new float[7])), "holds 7 values");
        PictureState wrongMoments = new PictureState(
                0, start.pixels(), start.best(), 1, Map.of("first_moment", new float[3]), new Trace(1), 0);
        assertRefused(optimizer, targets(1), List.of(wrongMoments), "holds 3 values");
    }

    private void assertOnlyTheSecondStops(Optimizer optimizer, ActivationKernels poisoned, String reason) {
        List<Pixels> targets = targets(3);
        List<Outcome> clean = run(TinyNetworks.LINEAR, optimizer, targets);
        List<Outcome> outcomes;
        try (SynthesisEngine engine = new SynthesisEngine(
                network, network.stage(TinyNetworks.LINEAR), optimizer, poisoned, targets, starts(3))) {
            outcomes = engine.run(Checkpoints.none(), Progress.none());
        }
        Outcome.Failed failed = (Outcome.Failed) outcomes.get(1);
        assertThat(failed.reason()).isEqualTo(reason);
        assertThat(failed.trace().size()).isBetween(3, 4);
        for (int i : new int[] {0, 2}) {
            assertThat(((Outcome.Finished) outcomes.get(i)).pixels())
                    .isEqualTo(((Outcome.Finished) clean.get(i)).pixels());
        }
    }

    private static void assertRefused(
            Optimizer optimizer, List<Pixels> targets, List<PictureState> states, String said) {
        assertThatThrownBy(() -> synthesis(TinyNetworks.LINEAR, optimizer)
                        .run(targets, states, Checkpoints.none(), Progress.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said)
                .hasMessageNotContaining("\n");
    }

    private static List<Outcome> run(String stage, Optimizer optimizer, List<Pixels> targets) {
        return synthesis(stage, optimizer).run(targets, starts(targets.size()), Checkpoints.none(), Progress.none());
    }

    private static List<Outcome> resume(Optimizer optimizer, List<Pixels> targets, List<PictureState> states) {
        return synthesis(TinyNetworks.LINEAR, optimizer).run(targets, states, Checkpoints.none(), Progress.none());
    }

    private static List<PictureState> stopAt(Optimizer optimizer, List<Pixels> targets, int evaluation) {
        Map<Integer, PictureState> saved = new HashMap<>();
        synthesis(TinyNetworks.LINEAR, optimizer)
                .run(targets, starts(targets.size()), keeping(saved, Duration.ofDays(1)), new StopAt(evaluation));
        return List.copyOf(saved.values());
    }

    private static Synthesis synthesis(String stage, Optimizer optimizer) {
        return Synthesis.of(network, stage).optimizer(optimizer);
    }

    /** Smooth gratings of different orientation, so that no two problems are alike. */
    private static List<Pixels> targets(int count) {
        List<Pixels> targets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            targets.add(Fixtures.grating(TinyNetworks.PICTURE, i));
        }
        return targets;
    }

    private static List<PictureState> starts(int count) {
        List<PictureState> starts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            starts.add(state(NOISE.sample(0, TinyNetworks.PICTURE).values()));
        }
        return starts;
    }

    private static PictureState state(float[] pixels) {
        return new PictureState(
                0, pixels, pixels.clone(), Double.POSITIVE_INFINITY, Map.of(), new Trace(EVALUATIONS), 0);
    }

    private static double loss(String stage, Pixels metamer, Pixels target) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            return Kernels.cpu()
                    .match(
                            network.forward(network.tensorOf(List.of(metamer)), network.stage(stage))
                                    .value(),
                            network.forward(network.tensorOf(List.of(target)), network.stage(stage))
                                    .value(),
                            null)
                    .normalizedLoss(0);
        }
    }

    private static double lowest(Trace trace) {
        double[] losses = new double[trace.size()];
        Arrays.setAll(losses, trace::loss);
        return Arrays.stream(losses).min().orElseThrow();
    }

    private static Checkpoints keeping(Map<Integer, PictureState> saved, Duration interval) {
        return new Checkpoints() {
            @Override
            public void save(int index, PictureState state) {
                saved.put(index, state);
            }

            @Override
            public Duration interval() {
                return interval;
            }
        };
    }

    /** Asks to stop once so many evaluations are done. */
    private static final class StopAt implements Progress {
        private final int evaluations;
        private int done;

        StopAt(int evaluations) {
            this.evaluations = evaluations;
        }

        @Override
        public void evaluated(Evaluation evaluation) {
            done = evaluation.done();
        }

        @Override
        public boolean stopRequested() {
            return done >= evaluations;
        }
    }
}
