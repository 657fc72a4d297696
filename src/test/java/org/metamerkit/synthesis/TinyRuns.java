// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.metamerkit.kernel.Kernels;
import org.metamerkit.model.Network;
import org.metamerkit.model.TinyNetworks;
import org.metamerkit.stimulus.GaussianNoise;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.synthesis.optimizer.Adam;
import org.metamerkit.synthesis.optimizer.NormalizedGradientDescent;
import org.metamerkit.synthesis.optimizer.Optimizer;

/** Short runs on a network of three small stages, for tests of the loop. */
final class TinyRuns implements AutoCloseable {
    static final int EVALUATIONS = 40;
    static final GaussianNoise NOISE = GaussianNoise.feather2023();

    final Network network = TinyNetworks.create();

    static Stream<Optimizer> optimizers() {
        return Stream.of(
                Adam.cosine(0.02, EVALUATIONS),
                NormalizedGradientDescent.feather2023().withEvaluations(EVALUATIONS));
    }

    @Override
    public void close() {
        network.close();
    }

    List<Outcome> run(String stage, Optimizer optimizer, List<Pixels> targets) {
        return synthesis(stage, optimizer).run(targets, starts(targets.size()), Checkpoints.none(), Progress.none());
    }

    List<Outcome> resume(Optimizer optimizer, List<Pixels> targets, List<PictureState> states) {
        return synthesis(TinyNetworks.LINEAR, optimizer).run(targets, states, Checkpoints.none(), Progress.none());
    }

    List<PictureState> stopAt(Optimizer optimizer, List<Pixels> targets, int evaluation) {
        Map<Integer, PictureState> saved = new HashMap<>();
        synthesis(TinyNetworks.LINEAR, optimizer)
                .run(targets, starts(targets.size()), keeping(saved, Duration.ofDays(1)), new StopAt(evaluation));
        return List.copyOf(saved.values());
    }

    Synthesis synthesis(String stage, Optimizer optimizer) {
        return Synthesis.of(network, stage).optimizer(optimizer);
    }

    /** Smooth gratings of different orientation, so that no two problems are alike. */
    static List<Pixels> targets(int count) {
        List<Pixels> targets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            targets.add(Fixtures.grating(TinyNetworks.PICTURE, i));
        }
        return targets;
    }

    static List<PictureState> starts(int count) {
        List<PictureState> starts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            starts.add(state(NOISE.sample(0, TinyNetworks.PICTURE).values()));
        }
        return starts;
    }

    static PictureState state(float[] pixels) {
        return new PictureState(
                0, pixels, pixels.clone(), Double.POSITIVE_INFINITY, Map.of(), new Trace(EVALUATIONS), 0);
    }

    double loss(String stage, Pixels metamer, Pixels target) {
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

    static double lowest(Trace trace) {
        double[] losses = new double[trace.size()];
        Arrays.setAll(losses, trace::loss);
        return Arrays.stream(losses).min().orElseThrow();
    }

    static Checkpoints keeping(Map<Integer, PictureState> saved, Duration interval) {
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
    static final class StopAt implements Progress {
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
