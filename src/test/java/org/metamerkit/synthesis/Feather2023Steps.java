// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.metamerkit.model.Golden;
import org.metamerkit.model.Network;
import org.metamerkit.stimulus.GaussianNoise;
import org.metamerkit.synthesis.optimizer.NormalizedGradientDescent;

/** Our steps beside those that {@code tools/golden_feather2023.py} took in float64 from the same iterates. */
final class Feather2023Steps {
    private final Network network;
    private final String stage;
    private final Golden golden;

    Feather2023Steps(Network network, String stage, Golden golden) {
        this.network = network;
        this.stage = stage;
        this.golden = golden;
    }

    /**
     * How far one step of ours is from PyTorch's.
     *
     * @param step ‖our step − their step‖, as a share of the step's nominal length
     * @param loss |our loss − their loss|, as a share of theirs
     */
    record Deviation(double step, double loss) {}

    /** From Python's iterate {@code index}. */
    Deviation at(int index) {
        float[] start = iterate(index);
        PictureState after = walk(start, 1);
        double[] step = golden.array("step." + index);
        double scale = golden.scalar("step_scale." + index);
        double squares = 0;
        for (int i = 0; i < start.length; i++) {
            double difference = (double) after.pixels()[i] - start[i] - step[i] * scale;
            squares += difference * difference;
        }
        double loss = golden.scalar("loss." + index);
        return new Deviation(
                Math.sqrt(squares) / golden.scalar("step_length"),
                Math.abs(after.trace().loss(0) - loss) / loss);
    }

    /** Our losses at iterates 0 to {@code steps} − 1, walking freely from the noise. */
    double[] losses(int steps) {
        PictureState after = walk(iterate(0), steps);
        double[] losses = new double[steps];
        for (int k = 0; k < steps; k++) {
            losses[k] = after.trace().loss(k);
        }
        return losses;
    }

    private float[] iterate(int index) {
        if (index == 0) {
            return GaussianNoise.feather2023().sample(0, network.picture()).values();
        }
        double[] values = golden.array("iterate." + index);
        float[] pixels = new float[values.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) values[i];
        }
        return pixels;
    }

    /** The state after some steps of the paper's procedure. */
    private PictureState walk(float[] start, int steps) {
        PictureState[] kept = new PictureState[1];
        Checkpoints checkpoints = new Checkpoints() {
            @Override
            public void save(int index, PictureState state) {
                kept[0] = state;
            }

            @Override
            public Duration interval() {
                return Duration.ofDays(1);
            }
        };
        int[] done = new int[1];
        Progress stopping = new Progress() {
            @Override
            public void evaluated(Evaluation evaluation) {
                done[0] = evaluation.done();
            }

            @Override
            public boolean stopRequested() {
                return done[0] == steps;
            }
        };
        NormalizedGradientDescent optimizer = NormalizedGradientDescent.feather2023();
        PictureState state = new PictureState(0, start, start, Double.POSITIVE_INFINITY, Map.of(), new Trace(steps), 0);
        Synthesis.of(network, stage)
                .optimizer(optimizer)
                .run(List.of(Golden.chelsea()), List.of(state), checkpoints, stopping);
        return kept[0];
    }
}
