// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.metamerkit.experiment.Run;
import org.metamerkit.kernel.CacheFolders;
import org.metamerkit.match.MatchAssessor;
import org.metamerkit.match.NullLibrary;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;
import org.metamerkit.model.Stage;
import org.metamerkit.stimulus.GaussianNoise;
import org.metamerkit.stimulus.Picture;
import org.metamerkit.stimulus.Pictures;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.synthesis.CheckpointFile;
import org.metamerkit.synthesis.Checkpoints;
import org.metamerkit.synthesis.Metamer;
import org.metamerkit.synthesis.MetamerFolder;
import org.metamerkit.synthesis.MetamerIdentity;
import org.metamerkit.synthesis.Outcome;
import org.metamerkit.synthesis.PictureState;
import org.metamerkit.synthesis.Progress;
import org.metamerkit.synthesis.Synthesis;
import org.metamerkit.synthesis.Trace;
import org.metamerkit.synthesis.optimizer.Adam;

/** One metamer, made where it can be watched; checkpoints lie where {@code metamerkit synthesize} finds them too. */
public final class LiveSynthesis {
    private LiveSynthesis() {}

    /** What to make, and into which run. */
    public record Plan(Path picture, String network, String stage, int evaluations, int seed, Path run) {}

    /**
     * What it looks like after an evaluation.
     *
     * @param original as the network sees it
     * @param now the picture as it is; the same as before when nothing newer was taken
     * @param loss ‖a − t‖/‖t‖ before the update
     * @param pearson before the update
     */
    public record Look(int evaluation, int all, Raster original, Raster now, double loss, double pearson) {}

    /**
     * How it ended.
     *
     * @param folder of the metamer; empty if it was stopped
     */
    public record End(Optional<Path> folder, String sentence) {}

    /** Names of a network's stages. Loads the network where they are not known without. */
    static List<String> stages(String network) {
        try {
            return Networks.stagesWithoutWeights(
                            Networks.architectureOf(network),
                            Networks.outputs(Networks.architectureOf(network)),
                            Networks.card(network).picture())
                    .stream()
                    .map(Stage::name)
                    .toList();
        } catch (RuntimeException e) { // an imported network, whose stages its file says
            try (Network loaded = Networks.load(network)) {
                return loaded.stages().stream().map(Stage::name).toList();
            }
        }
    }

    /**
     * Makes the metamer, or goes on with it.
     *
     * @param stopped asked after every evaluation
     * @param begun told first: the losses of the evaluations that were done before
     * @param watcher told of every evaluation
     */
    static End run(Plan plan, BooleanSupplier stopped, Consumer<double[]> begun, Consumer<Look> watcher) {
        Picture picture = Pictures.read(plan.picture());
        Run run = Run.openOrCreate(plan.run());
        try (Network network = Networks.load(plan.network())) {
            Synthesis synthesis = Synthesis.of(network, plan.stage())
                    .optimizer(Adam.defaults().withEvaluations(plan.evaluations()))
                    .noise(GaussianNoise.feather2023(), plan.seed());
            MetamerIdentity identity = synthesis.identity(picture);
            Path place = MetamerFolder.place(identity, run.folder());
            if (Files.exists(place)) {
                return new End(Optional.of(place), "This metamer is there already, in " + place + ".");
            }
            Pixels target = synthesis.target(picture);
            PictureState start = CheckpointFile.read(identity, run.folder()).orElseGet(synthesis::start);
            Trace before = start.trace();
            begun.accept(
                    IntStream.range(0, before.size()).mapToDouble(before::loss).toArray());
            Watch watch =
                    new Watch(target, stopped, watcher, state -> CheckpointFile.write(identity, run.folder(), state));
            Outcome outcome =
                    synthesis.run(List.of(target), List.of(start), watch, watch).get(0);
            return end(plan, network, synthesis, identity, target, outcome);
        }
    }

    private static End end(
            Plan plan, Network network, Synthesis synthesis, MetamerIdentity identity, Pixels target, Outcome outcome) {
        if (outcome instanceof Outcome.Finished finished) {
            NullLibrary nulls = NullLibrary.open(
                    network.name(),
                    network.weightsSha256(),
                    CacheFolders.current().nullDistributions(),
                    warning -> {});
            Metamer metamer = synthesis.assess(
                    identity, Optional.empty(), target, finished, new MatchAssessor(network, nulls, Optional.empty()));
            Path folder = metamer.write(plan.run());
            return new End(
                    Optional.of(folder),
                    String.format(
                            "%s: ρ %s, r %s, loss %s.",
                            verdict(
                                    metamer.report().passes(),
                                    metamer.pngReport().passes()),
                            Captions.number(metamer.report().spearman()),
                            Captions.number(metamer.report().pearson()),
                            Captions.number(metamer.loss())));
        }
        if (outcome instanceof Outcome.Stopped halted) {
            return new End(
                    Optional.empty(),
                    "Stopped after " + halted.evaluation() + " of " + plan.evaluations()
                            + " evaluations; 'Start' goes on.");
        }
        Outcome.Failed failed = (Outcome.Failed) outcome;
        return new End(Optional.empty(), Sentences.sentence("the synthesis failed: " + failed.reason()));
    }

    /** The float picture and the 8-bit PNG must both pass. */
    static String verdict(Optional<Boolean> passes, Optional<Boolean> pngPasses) {
        if (passes.isEmpty() || pngPasses.isEmpty()) {
            return "It was not judged, since there is no null distribution";
        }
        if (passes.get()) {
            return pngPasses.get() ? "It passes" : "The float picture passes, but the 8-bit PNG fails the criterion";
        }
        return "It fails the criterion";
    }

    /** Takes a picture of the state at most a few times a second, and keeps the last one when told to stop. */
    private static final class Watch implements Progress, Checkpoints {
        private static final Duration BETWEEN_LOOKS = Duration.ofMillis(150);
        private static final Duration BETWEEN_FILES = Duration.ofSeconds(30);

        private final Raster original;
        private final int height;
        private final int width;
        private final BooleanSupplier stopped;
        private final Consumer<Look> watcher;
        private final Consumer<PictureState> keep;
        private Raster now;
        private long lastFile = System.nanoTime();
        private boolean stopping;

        Watch(Pixels target, BooleanSupplier stopped, Consumer<Look> watcher, Consumer<PictureState> keep) {
            original = Raster.of(target);
            height = target.height();
            width = target.width();
            now = original;
            this.stopped = stopped;
            this.watcher = watcher;
            this.keep = keep;
        }

        @Override
        public void evaluated(Evaluation evaluation) {
            watcher.accept(new Look(
                    evaluation.done(),
                    evaluation.all(),
                    original,
                    now,
                    evaluation.losses().get(0),
                    evaluation.pearson().get(0)));
        }

        @Override
        public boolean stopRequested() {
            stopping = stopping || stopped.getAsBoolean();
            return stopping;
        }

        @Override
        public void save(int index, PictureState state) {
            now = Raster.of(new Pixels(height, width, state.pixels()));
            if (stopping || System.nanoTime() - lastFile > BETWEEN_FILES.toNanos()) {
                keep.accept(state);
                lastFile = System.nanoTime();
            }
        }

        @Override
        public Duration interval() {
            return BETWEEN_LOOKS;
        }
    }
}
