// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.metamerkit.kernel.CacheFolders;
import org.metamerkit.kernel.Kernels;
import org.metamerkit.match.MatchAssessor;
import org.metamerkit.match.MatchReport;
import org.metamerkit.match.NullLibrary;
import org.metamerkit.model.Network;
import org.metamerkit.model.Stage;
import org.metamerkit.stimulus.GaussianNoise;
import org.metamerkit.stimulus.Picture;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.synthesis.optimizer.Adam;
import org.metamerkit.synthesis.optimizer.Optimizer;

/**
 * How metamers of one stage are made: an immutable configuration. Each picture of a batch is its own optimisation problem.
 *
 * <pre>{@code
 * Metamer metamer = Synthesis.of(network, "blocks.5").synthesize(picture, Progress.none());
 * }</pre>
 */
public final class Synthesis {
    private final Network network;
    private final Stage stage;
    private final Optimizer optimizer;
    private final GaussianNoise noise;
    private final int seed;

    private Synthesis(Network network, Stage stage, Optimizer optimizer, GaussianNoise noise, int seed) {
        this.network = network;
        this.stage = stage;
        this.optimizer = optimizer;
        this.noise = noise;
        this.seed = seed;
    }

    /**
     * The toolkit's defaults: {@link Adam#defaults()} from the noise of Feather et al. 2023 with seed 0.
     *
     * @throws org.metamerkit.model.UnknownNameException if the network has no such stage
     */
    public static Synthesis of(Network network, String stage) {
        return new Synthesis(network, network.stage(stage), Adam.defaults(), GaussianNoise.feather2023(), 0);
    }

    public Synthesis optimizer(Optimizer other) {
        return new Synthesis(network, stage, other, noise, seed);
    }

    /** @param noiseSeed 0 to 2147483647; one seed starts every picture and stage from the same noise */
    public Synthesis noise(GaussianNoise otherNoise, int noiseSeed) {
        return new Synthesis(network, stage, optimizer, otherNoise, noiseSeed);
    }

    /**
     * Makes a metamer of one picture; see {@link #synthesize(List, Progress)}.
     *
     * @throws NotFiniteException if a value became infinite or NaN
     * @throws CancellationException if the progress asked to stop
     */
    public Metamer synthesize(Picture picture, Progress progress) {
        return synthesize(List.of(picture), progress).get(0);
    }

    /**
     * Makes metamers of some pictures in one batch and measures them with the network's null distribution, if there is one.
     *
     * @return one metamer a picture, in their order
     * @throws NotFiniteException if a value became infinite or NaN for any of them; {@link #run} keeps the others
     * @throws CancellationException if the progress asked to stop
     */
    public List<Metamer> synthesize(List<Picture> pictures, Progress progress) {
        List<Pixels> targets = pictures.stream().map(this::target).toList();
        List<PictureState> starts = pictures.stream().map(picture -> start()).toList();
        List<Outcome> outcomes = run(targets, starts, Checkpoints.none(), progress);
        NullLibrary nulls = NullLibrary.open(
                network.name(), network.weightsSha256(), CacheFolders.current().nullDistributions(), warning -> {});
        MatchAssessor assessor = new MatchAssessor(network, nulls, Optional.empty());
        List<Metamer> metamers = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            Outcome outcome = outcomes.get(i);
            if (outcome instanceof Outcome.Finished finished) {
                metamers.add(assess(identity(pictures.get(i)), Optional.empty(), targets.get(i), finished, assessor));
            } else if (outcome instanceof Outcome.Failed failed) {
                throw NotFiniteException.of(pictures.get(i).name(), stage.name(), failed);
            } else if (outcome instanceof Outcome.Stopped stopped) {
                throw new CancellationException(
                        "the synthesis of " + pictures.get(i).name() + " at " + stage.name() + " was stopped after "
                                + stopped.evaluation() + " evaluations, as its progress asked");
            }
        }
        return metamers;
    }

    /** The picture as the network will see it: cropped, resized and of 8 bits a channel, so that {@code target.png} holds it whole. */
    public Pixels target(Picture picture) {
        return network.picture().prepare(picture).quantized();
    }

    /** The state before the first evaluation: noise. */
    public PictureState start() {
        float[] start = noise.sample(seed, network.picture()).values();
        return new PictureState(
                0, start, start.clone(), Double.POSITIVE_INFINITY, Map.of(), new Trace(optimizer.evaluations()), 0);
    }

    /**
     * The optimisation alone, from given states.
     *
     * @param targets natural pictures of the network's size
     * @param states one a target, all after the same number of evaluations; left as they are
     * @throws IllegalArgumentException if there are no targets, or the states do not fit them or each other
     */
    public List<Outcome> run(
            List<Pixels> targets, List<PictureState> states, Checkpoints checkpoints, Progress progress) {
        try (SynthesisEngine engine =
                new SynthesisEngine(network, stage, optimizer, Kernels.forDevice(network.device()), targets, states)) {
            return engine.run(checkpoints, progress);
        }
    }

    /** What decides which metamer of a picture comes out. */
    public MetamerIdentity identity(Picture picture) {
        return new MetamerIdentity(
                network.name(),
                network.weightsSha256(),
                stage.name(),
                picture.name(),
                picture.sha256(),
                seed,
                noise,
                optimizer);
    }

    /** Measures a finished picture, as it is and as the PNG it will be saved as. */
    public Metamer assess(
            MetamerIdentity identity,
            Optional<String> trueClass,
            Pixels target,
            Outcome.Finished finished,
            MatchAssessor assessor) {
        MatchAssessor.Original original = assessor.original(target);
        MatchReport report = assessor.assess(original, finished.pixels(), stage);
        MatchReport png = assessor.assess(original, finished.pixels().quantized(), stage);
        return new Metamer(
                identity,
                trueClass,
                target,
                finished.pixels(),
                finished.loss(),
                finished.trace(),
                network.device(),
                finished.batch(),
                finished.seconds(),
                report,
                png);
    }
}
