// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.Kernels;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Network;
import org.metamerkit.model.Stage;
import org.metamerkit.stimulus.GaussianNoise;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.synthesis.optimizer.Adam;

/** How much a whole optimisation step costs beside the bare forward and backward pass of the same truncated network. */
public final class StepBenchmark {
    private static final int WARM_UP = 5;

    private StepBenchmark() {}

    /**
     * Milliseconds, medians over interleaved repeats.
     *
     * @param step one optimisation step: forward, match, backward, Adam
     * @param bare libtorch's forward and backward of the same network up to the same stage
     * @param ratio median of the ratios of neighbouring repeats
     */
    public record Result(String stage, int batch, double step, double bare, double ratio) {}

    /** Measures a stage. */
    public static Result run(Network network, Stage stage, int batch, int repeats) {
        List<Pixels> targets = new ArrayList<>();
        List<PictureState> states = new ArrayList<>();
        Adam optimizer = Adam.defaults().withEvaluations(WARM_UP + repeats + 1);
        for (int i = 0; i < batch; i++) {
            targets.add(GaussianNoise.feather2023().sample(i + 1, network.picture()));
            float[] start =
                    GaussianNoise.feather2023().sample(0, network.picture()).values();
            states.add(new PictureState(
                    0, start, start, Double.POSITIVE_INFINITY, Map.of(), new Trace(optimizer.evaluations()), 0));
        }
        double[] steps = new double[repeats];
        double[] bares = new double[repeats];
        double[] ratios = new double[repeats];
        try (SynthesisEngine engine = new SynthesisEngine(
                        network, stage, optimizer, Kernels.forDevice(network.device()), targets, states);
                PointerScope scope = new PointerScope()) {
            Tensor pictures = network.tensorOf(targets);
            Tensor seed =
                    Tensors.zerosLike(network.forward(pictures, stage).root()).add_(new Scalar(1f));
            for (int i = -WARM_UP; i < repeats; i++) {
                long start = System.nanoTime();
                engine.step();
                long middle = System.nanoTime();
                bare(network, stage, pictures, seed);
                long end = System.nanoTime();
                if (i >= 0) {
                    steps[i] = (middle - start) / 1e6;
                    bares[i] = (end - middle) / 1e6;
                    ratios[i] = steps[i] / bares[i];
                }
            }
        }
        return new Result(stage.name(), batch, median(steps), median(bares), median(ratios));
    }

    private static void bare(Network network, Stage stage, Tensor pictures, Tensor seed) {
        try (PointerScope scope = new PointerScope()) {
            Tensor leaf = pictures.detach().requires_grad_(true);
            Tensor output = network.forward(leaf, stage).root();
            Tensor gradient = Tensors.gradient(output, leaf, seed);
            if (!network.device().isCpu()) {
                // a GPU is at work still; a step waits for it, too, since it fetches its norms
                gradient.view(-1).narrow(0, 0, 1).cpu();
            }
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
