// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.ActivationKernels;
import org.metamerkit.kernel.ActivationKernels.StepNorms;
import org.metamerkit.kernel.MatchSums;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Network;
import org.metamerkit.model.Stage;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.synthesis.optimizer.Optimizer;
import org.metamerkit.synthesis.optimizer.OptimizerState;

/**
 * The loop from noise to metamer, for a batch of pictures at one stage. Each picture is its own problem: its own loss
 * ‖a − t‖/‖t‖, step, best iterate and end.
 */
final class SynthesisEngine implements AutoCloseable {
    private final Network network;
    private final Stage stage;
    private final Optimizer optimizer;
    private final ActivationKernels kernels;
    private final Retained memory = new Retained();
    private final int pictures;
    private final int pixelsAPicture;
    private final Tensor target;
    private final Tensor residual;
    private final Tensor iterate;
    private final Tensor best;
    private final OptimizerState state;
    private final double[] bestLoss;
    private final double[] seconds;
    private final Trace[] traces;
    private final String[] failures;
    private int evaluation;

    /**
     * @param targets natural pictures of the network's size
     * @param states one a picture, all after the same number of evaluations; left as they are
     * @throws IllegalArgumentException if there are no pictures, or the states do not fit them or each other
     */
    SynthesisEngine(
            Network network,
            Stage stage,
            Optimizer optimizer,
            ActivationKernels kernels,
            List<Pixels> targets,
            List<PictureState> states) {
        this.network = network;
        this.stage = stage;
        this.optimizer = optimizer;
        this.kernels = kernels;
        this.pictures = targets.size();
        this.pixelsAPicture = network.picture().size();
        this.evaluation = requireFitting(states);
        this.bestLoss = states.stream().mapToDouble(PictureState::bestLoss).toArray();
        this.seconds = states.stream().mapToDouble(PictureState::seconds).toArray();
        this.traces = states.stream().map(state -> state.trace().copy()).toArray(Trace[]::new);
        this.failures = new String[pictures];
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor originals = network.tensorOf(targets);
            this.target = memory.keep(network.forward(originals, stage).value());
            this.residual = memory.keep(Tensors.emptyLike(target));
            this.iterate = memory.keep(Tensors.emptyLike(originals));
            this.best = memory.keep(Tensors.emptyLike(originals));
            this.state = optimizer.start(iterate, memory);
            for (int i = 0; i < pictures; i++) {
                restore(i, states.get(i));
            }
        }
    }

    /** Runs to the end, or until the progress asks to stop. */
    List<Outcome> run(Checkpoints checkpoints, Progress progress) {
        long lastCheckpoint = System.nanoTime();
        long lastLap = lastCheckpoint;
        while (evaluation < optimizer.evaluations() && !allFailed()) {
            if (progress.stopRequested()) {
                saveAll(checkpoints);
                return outcomes(true);
            }
            Progress.Evaluation evaluated = step();
            long now = System.nanoTime();
            double share = (now - lastLap) / 1e9 / pictures;
            lastLap = now;
            for (int i = 0; i < pictures; i++) {
                seconds[i] += share;
            }
            progress.evaluated(evaluated);
            if (now - lastCheckpoint > checkpoints.interval().toNanos()) {
                saveAll(checkpoints);
                lastCheckpoint = now;
            }
        }
        evaluateLast();
        return outcomes(false);
    }

    @Override
    public void close() {
        memory.close();
    }

    /** One gradient evaluation and the update that follows it. */
    Progress.Evaluation step() {
        MatchSums sums;
        try (PointerScope scope = new PointerScope()) {
            Tensor leaf = iterate.detach().requires_grad_(true);
            Network.StageOutput output = network.forward(leaf, stage);
            sums = kernels.match(output.value(), target, residual);
            double[] scale = new double[pictures];
            int[] evaluations = new int[pictures];
            for (int i = 0; i < pictures; i++) {
                double loss = sums.normalizedLoss(i);
                if (failures[i] == null && !Double.isFinite(loss)) {
                    fail(
                            i,
                            sums.targetSquared(i) == 0
                                    ? "all activations of the original are zero there, so no loss can be formed"
                                    : "the loss became " + loss + " at evaluation " + evaluation);
                }
                keepIfBest(i, loss);
                // d‖a − t‖/‖t‖ is the residual over both norms; a perfect match has no direction
                double norms = Math.sqrt(sums.residualSquared(i)) * Math.sqrt(sums.targetSquared(i));
                scale[i] = norms > 0 ? 1 / norms : 0;
                evaluations[i] = failures[i] == null ? evaluation : -1;
            }
            Tensor gradient = Tensors.gradient(output.root(), leaf, residual);
            StepNorms norms = state.update(kernels, iterate, gradient.contiguous(), scale, evaluations);
            double stepSize = optimizer.stepSize(evaluation);
            for (int i = 0; i < pictures; i++) {
                if (failures[i] == null) {
                    traces[i].add(sums.normalizedLoss(i), norms.gradient()[i], stepSize, norms.change()[i]);
                    if (!Double.isFinite(norms.gradient()[i])) {
                        fail(i, "the gradient's norm became " + norms.gradient()[i] + " at evaluation " + evaluation);
                    }
                }
            }
        }
        evaluation++;
        return new Progress.Evaluation(
                evaluation, optimizer.evaluations(), perPicture(sums::normalizedLoss), perPicture(sums::pearson));
    }

    /** The loss after the last update, which no gradient evaluation has seen. */
    private void evaluateLast() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            MatchSums sums = kernels.match(network.forward(iterate, stage).value(), target, null);
            for (int i = 0; i < pictures; i++) {
                double loss = sums.normalizedLoss(i);
                if (failures[i] == null && !Double.isFinite(loss)) {
                    fail(i, "the loss became " + loss + " after the last update");
                }
                if (optimizer.kept() == Optimizer.Kept.LAST) {
                    bestLoss[i] = Double.POSITIVE_INFINITY;
                }
                keepIfBest(i, loss);
            }
        }
    }

    private void keepIfBest(int picture, double loss) {
        if (failures[picture] == null && loss < bestLoss[picture]) {
            bestLoss[picture] = loss;
            try (NoGradGuard guard = new NoGradGuard()) {
                best.select(0, picture).copy_(iterate.select(0, picture));
            }
        }
    }

    private void fail(int picture, String reason) {
        failures[picture] = reason;
    }

    private boolean allFailed() {
        return Arrays.stream(failures).allMatch(Objects::nonNull);
    }

    private List<Double> perPicture(IntToDoubleFunction measure) {
        return IntStream.range(0, pictures).mapToDouble(measure).boxed().toList();
    }

    private void restore(int picture, PictureState from) {
        Tensors.write(from.pixels(), iterate, offset(picture));
        Tensors.write(from.best(), best, offset(picture));
        state.tensors().forEach((name, tensor) -> {
            float[] values = from.optimizer().get(name);
            if (values != null) {
                Tensors.write(values, tensor, offset(picture));
            }
        });
    }

    private void saveAll(Checkpoints checkpoints) {
        for (int i = 0; i < pictures; i++) {
            if (failures[i] == null) {
                checkpoints.save(i, snapshot(i));
            }
        }
    }

    /** The states' common evaluation; sizes are checked because they are copied into native memory. */
    private int requireFitting(List<PictureState> states) {
        if (pictures == 0 || states.size() != pictures) {
            throw new IllegalArgumentException("there are " + pictures + " pictures and " + states.size()
                    + " states; give one state a picture, and one picture or more");
        }
        int common = states.get(0).evaluation();
        for (PictureState state : states) {
            if (state.evaluation() != common) {
                throw new IllegalArgumentException("the pictures of one batch are after " + common + " and "
                        + state.evaluation() + " evaluations; put pictures of one count together");
            }
            requireLength(state.pixels());
            requireLength(state.best());
            state.optimizer().values().forEach(this::requireLength);
        }
        return common;
    }

    private void requireLength(float[] values) {
        if (values.length != pixelsAPicture) {
            throw new IllegalArgumentException("a state holds " + values.length + " values where the network "
                    + network.name() + " takes " + pixelsAPicture + "; start again from noise");
        }
    }

    private PictureState snapshot(int picture) {
        Map<String, float[]> optimizerState = new LinkedHashMap<>();
        state.tensors().forEach((name, tensor) -> optimizerState.put(name, row(tensor, picture)));
        return new PictureState(
                evaluation,
                row(iterate, picture),
                row(best, picture),
                bestLoss[picture],
                optimizerState,
                traces[picture].copy(),
                seconds[picture]);
    }

    private List<Outcome> outcomes(boolean stopped) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < pictures; i++) {
            if (failures[i] != null) {
                outcomes.add(new Outcome.Failed(failures[i], traces[i]));
            } else if (stopped) {
                outcomes.add(new Outcome.Stopped(evaluation));
            } else {
                Pixels pixels =
                        new Pixels(network.picture().height(), network.picture().width(), row(best, i));
                outcomes.add(new Outcome.Finished(pixels, bestLoss[i], traces[i], pictures, seconds[i]));
            }
        }
        return outcomes;
    }

    private float[] row(Tensor tensor, int picture) {
        return Tensors.read(tensor, offset(picture), pixelsAPicture);
    }

    private long offset(int picture) {
        return (long) picture * pixelsAPicture;
    }
}
