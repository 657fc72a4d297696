// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.metamerkit.kernel.ActivationKernels;
import org.metamerkit.kernel.Kernels;
import org.metamerkit.model.Golden;
import org.metamerkit.model.Stage;
import org.metamerkit.model.TinyNetworks;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.synthesis.optimizer.Adam;
import org.metamerkit.synthesis.optimizer.NormalizedGradientDescent;
import org.metamerkit.synthesis.optimizer.Optimizer;

/** The loop's promises, on a network of three small stages. */
class SynthesisEngineTest {
    private static TinyRuns runs;

    @BeforeAll
    static void load() {
        runs = new TinyRuns();
    }

    @AfterAll
    static void free() {
        runs.close();
    }

    @ParameterizedTest
    @MethodSource("org.metamerkit.synthesis.TinyRuns#optimizers")
    void givenNoise_whenOptimized_thenTheLossFallsAtEveryStage(Optimizer optimizer) {
        for (Stage stage : runs.network.stages()) {
            for (Outcome outcome : runs.run(stage.name(), optimizer, TinyRuns.targets(3))) {
                Outcome.Finished finished = (Outcome.Finished) outcome;
                assertThat(finished.trace().size()).isEqualTo(TinyRuns.EVALUATIONS);
                assertThat(finished.loss()).isLessThan(0.6 * finished.trace().loss(0));
                assertThat(finished.seconds()).isPositive();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.metamerkit.synthesis.TinyRuns#optimizers")
    void givenAFinishedMetamer_whenItIsMeasuredAgain_thenItHasTheLossItIsSaidToHave(Optimizer optimizer) {
        List<Pixels> targets = TinyRuns.targets(2);
        List<Outcome> outcomes = runs.run(TinyNetworks.LINEAR, optimizer, targets);
        for (int i = 0; i < targets.size(); i++) {
            Outcome.Finished finished = (Outcome.Finished) outcomes.get(i);
            double loss = runs.loss(TinyNetworks.LINEAR, finished.pixels(), targets.get(i));
            assertThat(finished.loss()).isCloseTo(loss, within(1e-7));
        }
    }

    @Test
    void givenABestIterateBehindIt_whenAdamEnds_thenTheBestIterateIsTheResult() {
        Optimizer optimizer = Adam.cosine(0.02, TinyRuns.EVALUATIONS);
        Outcome.Finished finished = (Outcome.Finished)
                runs.run(TinyNetworks.LINEAR, optimizer, TinyRuns.targets(1)).get(0);
        assertThat(finished.loss()).isLessThanOrEqualTo(TinyRuns.lowest(finished.trace()));
        Pixels target = TinyRuns.targets(1).get(0);
        PictureState strayed = new PictureState(
                TinyRuns.EVALUATIONS - 1,
                TinyRuns.NOISE.sample(0, TinyNetworks.PICTURE).values(),
                target.values(),
                1e-9,
                Map.of(),
                new Trace(TinyRuns.EVALUATIONS),
                0);
        Outcome.Finished kept = (Outcome.Finished)
                runs.resume(optimizer, List.of(target), List.of(strayed)).get(0);
        assertThat(kept.pixels()).isEqualTo(target);
        assertThat(kept.loss()).isEqualTo(1e-9);
    }

    @Test
    void givenALossThatRisesAgain_whenThePapersProcedureEnds_thenTheLastIterateIsKept() {
        Optimizer optimizer = new NormalizedGradientDescent(3, 1, TinyRuns.EVALUATIONS);
        List<Pixels> targets = TinyRuns.targets(1);
        Outcome.Finished finished = (Outcome.Finished)
                runs.run(TinyNetworks.LINEAR, optimizer, targets).get(0);
        assertThat(finished.loss()).isGreaterThan(TinyRuns.lowest(finished.trace()));
        PictureState last =
                runs.stopAt(optimizer, targets, TinyRuns.EVALUATIONS - 1).get(0);
        Outcome.Finished again = (Outcome.Finished)
                runs.resume(optimizer, targets, List.of(last)).get(0);
        assertThat(again.pixels()).isEqualTo(finished.pixels());
        assertThat(again.loss()).isEqualTo(runs.loss(TinyNetworks.LINEAR, finished.pixels(), targets.get(0)));
    }

    /** The first stage is batch-invariant, so the metamers must be; convolutions choose their algorithm by the batch. */
    @ParameterizedTest
    @MethodSource("org.metamerkit.synthesis.TinyRuns#optimizers")
    void givenABatch_whenOptimized_thenEachPictureGetsWhatItGetsAlone(Optimizer optimizer) {
        List<Pixels> targets = TinyRuns.targets(3);
        for (String stage : List.of(TinyNetworks.THRESHOLD, TinyNetworks.LINEAR)) {
            List<Outcome> together = runs.run(stage, optimizer, targets);
            for (int i = 0; i < targets.size(); i++) {
                Outcome.Finished alone = (Outcome.Finished)
                        runs.run(stage, optimizer, List.of(targets.get(i))).get(0);
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
    @MethodSource("org.metamerkit.synthesis.TinyRuns#optimizers")
    void givenALossThatIsNaNForOnePicture_whenOptimized_thenThatPictureStopsAndTheOthersDoNotNotice(
            Optimizer optimizer) {
        assertOnlyTheSecondStops(
                optimizer, new PoisonedKernels(Kernels.cpu(), 1, 3, true), "the loss became NaN at evaluation 3");
    }

    @ParameterizedTest
    @MethodSource("org.metamerkit.synthesis.TinyRuns#optimizers")
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
        List<Pixels> targets = List.of(black, TinyRuns.targets(1).get(0));
        List<Outcome> outcomes = runs.run(TinyNetworks.THRESHOLD, Adam.cosine(0.02, TinyRuns.EVALUATIONS), targets);
        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Failed.class);
        assertThat(((Outcome.Failed) outcomes.get(0)).reason()).contains("activations of the original are zero");
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Finished.class);
    }

    @ParameterizedTest
    @MethodSource("org.metamerkit.synthesis.TinyRuns#optimizers")
    void givenAStartThatIsTheTarget_whenOptimized_thenTheLossIsZeroAndNothingIsNaN(Optimizer optimizer) {
        for (Stage stage : runs.network.stages()) {
            Pixels target = TinyRuns.targets(1).get(0);
            PictureState there = TinyRuns.state(target.values());
            Outcome.Finished finished = (Outcome.Finished) runs.synthesis(stage.name(), optimizer)
                    .run(List.of(target), List.of(there), Checkpoints.none(), Progress.none())
                    .get(0);
            assertThat(finished.loss()).isZero();
            assertThat(finished.pixels()).isEqualTo(target);
            assertThat(finished.trace().row(TinyRuns.EVALUATIONS - 1)).doesNotContain(Double.NaN);
        }
    }

    @Test
    void givenProgress_whenOptimizing_thenItHearsOfEveryEvaluationOfEveryPicture() {
        List<Progress.Evaluation> heard = new ArrayList<>();
        List<Outcome> outcomes = runs.synthesis(TinyNetworks.LINEAR, Adam.cosine(0.02, TinyRuns.EVALUATIONS))
                .run(TinyRuns.targets(2), TinyRuns.starts(2), Checkpoints.none(), heard::add);
        assertThat(heard).hasSize(TinyRuns.EVALUATIONS);
        Trace trace = ((Outcome.Finished) outcomes.get(1)).trace();
        for (int i = 0; i < TinyRuns.EVALUATIONS; i++) {
            assertThat(heard.get(i).done()).isEqualTo(i + 1);
            assertThat(heard.get(i).all()).isEqualTo(TinyRuns.EVALUATIONS);
            assertThat(heard.get(i).losses()).hasSize(2);
            assertThat(heard.get(i).losses().get(1)).isEqualTo(trace.loss(i));
            assertThat(heard.get(i).pearson()).allSatisfy(r -> assertThat(r).isBetween(-1.0, 1.0));
        }
    }

    @Test
    void givenStatesThatDoNotFit_whenRun_thenOneSentenceSaysWhy() {
        Optimizer optimizer = Adam.cosine(0.02, TinyRuns.EVALUATIONS);
        PictureState start = TinyRuns.starts(1).get(0);
        PictureState later =
                new PictureState(3, start.pixels(), start.best(), 1, Map.of(), new Trace(TinyRuns.EVALUATIONS), 0);
        assertRefused(optimizer, TinyRuns.targets(2), List.of(start, later), "0 and 3 evaluations");
        assertRefused(optimizer, TinyRuns.targets(2), List.of(start), "2 pictures and 1 states");
        assertRefused(optimizer, List.of(), List.of(), "0 pictures");
        assertRefused(optimizer, TinyRuns.targets(1), List.of(TinyRuns.state(new float[7])), "holds 7 values");
        PictureState wrongMoments = new PictureState(
                0, start.pixels(), start.best(), 1, Map.of("first_moment", new float[3]), new Trace(1), 0);
        assertRefused(optimizer, TinyRuns.targets(1), List.of(wrongMoments), "holds 3 values");
    }

    @Test
    void givenSeveralThreads_whenEachOptimizesWithTheSameNetwork_thenEachGetsTheBitsOfARunAlone() throws Exception {
        Optimizer optimizer = Adam.cosine(0.02, TinyRuns.EVALUATIONS);
        List<Pixels> targets = TinyRuns.targets(2);
        List<Outcome> alone = runs.run(TinyNetworks.LINEAR, optimizer, targets);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<List<Outcome>>> together = Stream.generate(
                            () -> threads.submit(() -> runs.run(TinyNetworks.LINEAR, optimizer, targets)))
                    .limit(3)
                    .toList();
            for (Future<List<Outcome>> future : together) {
                for (int i = 0; i < targets.size(); i++) {
                    assertThat(((Outcome.Finished) future.get().get(i)).pixels())
                            .isEqualTo(((Outcome.Finished) alone.get(i)).pixels());
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void assertOnlyTheSecondStops(Optimizer optimizer, ActivationKernels poisoned, String reason) {
        List<Pixels> targets = TinyRuns.targets(3);
        List<Outcome> clean = runs.run(TinyNetworks.LINEAR, optimizer, targets);
        List<Outcome> outcomes;
        try (SynthesisEngine engine = new SynthesisEngine(
                runs.network,
                runs.network.stage(TinyNetworks.LINEAR),
                optimizer,
                poisoned,
                targets,
                TinyRuns.starts(3))) {
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
        assertThatThrownBy(() -> runs.synthesis(TinyNetworks.LINEAR, optimizer)
                        .run(targets, states, Checkpoints.none(), Progress.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said)
                .hasMessageNotContaining("\n");
    }
}
