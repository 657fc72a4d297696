// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis.optimizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.ActivationKernels;
import org.metamerkit.kernel.ActivationKernels.AdamConstants;
import org.metamerkit.kernel.ActivationKernels.StepNorms;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;

/**
 * Adam on pixels (Kingma and Ba 2015, arXiv:1412.6980, algorithm 1), clamped to [0, 1] after every step. The rate rises linearly
 * over the warm-up, then falls in half a cosine (Loshchilov and Hutter 2017, arXiv:1608.03983, equation 5, one cycle to zero).
 * With W warm-up evaluations of K, update k (from 0) has the rate {@code r (k + 1) / (W + 1)} for k < W, then
 * {@code r (1 + cos(π (k − W) / (K − W))) / 2}. The gradient is that of the normalised loss ‖a − t‖/‖t‖.
 *
 * @param learningRate the highest, in pixel units (pixels lie in [0, 1])
 * @param warmUp share of the evaluations over which the rate rises, 0 to below 1
 */
public record Adam(double learningRate, int evaluations, double warmUp, AdamConstants constants) implements Optimizer {
    /** Chosen by measurement, as are the other defaults: {@code benchmarks/adam_defaults.md}. */
    public static final double DEFAULT_LEARNING_RATE = 0.03;

    public static final int DEFAULT_EVALUATIONS = 1000;
    private static final double DEFAULT_WARM_UP = 0.5;
    private static final AdamConstants DEFAULT_CONSTANTS = new AdamConstants(0.9, 0.9, 1e-8);
    private static final AdamConstants KINGMA_BA = new AdamConstants(0.9, 0.999, 1e-8);

    public Adam {
        Optimizer.requirePositive("learning rate", learningRate);
        Optimizer.requireEvaluations(evaluations);
        Optimizer.requirePositive("epsilon of Adam", constants.epsilon());
        requireShare("beta1 of Adam", constants.beta1());
        requireShare("beta2 of Adam", constants.beta2());
        requireShare("warm-up's share of the evaluations", warmUp);
    }

    /** The toolkit's default optimiser: warm-up over the first half, and a short memory of squared gradients (β₂ = 0.9). */
    public static Adam defaults() {
        return new Adam(DEFAULT_LEARNING_RATE, DEFAULT_EVALUATIONS, DEFAULT_WARM_UP, DEFAULT_CONSTANTS);
    }

    /** A cosine without warm-up, with the constants of Kingma and Ba. */
    public static Adam cosine(double learningRate, int evaluations) {
        return new Adam(learningRate, evaluations, 0, KINGMA_BA);
    }

    /** The same with another highest rate. */
    public Adam withLearningRate(double rate) {
        return new Adam(rate, evaluations, warmUp, constants);
    }

    private static void requireShare(String what, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException("the " + what + " is " + value + "; expected 0 or more and less than 1");
        }
    }

    @Override
    public String name() {
        return "adam";
    }

    @Override
    public Adam withEvaluations(int count) {
        return new Adam(learningRate, count, warmUp, constants);
    }

    @Override
    public double stepSize(int evaluation) {
        int rising = warmUpEvaluations();
        if (evaluation < rising) {
            return learningRate * (evaluation + 1) / (rising + 1);
        }
        return learningRate * (1 + Math.cos(Math.PI * (evaluation - rising) / (evaluations - rising))) / 2;
    }

    private int warmUpEvaluations() {
        return (int) (warmUp * evaluations);
    }

    @Override
    public Kept kept() {
        return Kept.BEST;
    }

    @Override
    public void describe(ObjectNode settings) {
        settings.put("name", name())
                .put("evaluations", evaluations)
                .put("learning_rate", learningRate)
                .put("schedule", "linear_warm_up_then_cosine")
                .put("warm_up_evaluations", warmUpEvaluations())
                .put("beta1", constants.beta1())
                .put("beta2", constants.beta2())
                .put("epsilon", constants.epsilon())
                .put("loss", "ratio_of_norms")
                .put("kept", "best");
    }

    @Override
    public OptimizerState start(Tensor pictures, Retained memory) {
        Tensor first = memory.keep(Tensors.zerosLike(pictures));
        Tensor second = memory.keep(Tensors.zerosLike(pictures));
        return new OptimizerState() {
            @Override
            public StepNorms update(
                    ActivationKernels kernels, Tensor x, Tensor gradient, double[] gradientScale, int[] evaluation) {
                double[] rates = new double[evaluation.length];
                long[] iterations = new long[evaluation.length];
                for (int i = 0; i < evaluation.length; i++) {
                    rates[i] = evaluation[i] < 0 ? 0 : stepSize(evaluation[i]);
                    iterations[i] = Math.max(0, evaluation[i]) + 1;
                }
                return kernels.adamStep(x, gradient, first, second, gradientScale, rates, iterations, constants, 0, 1);
            }

            @Override
            public Map<String, Tensor> tensors() {
                return Map.of("first_moment", first, "second_moment", second);
            }
        };
    }
}
