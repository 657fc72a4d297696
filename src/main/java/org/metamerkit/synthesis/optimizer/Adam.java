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
 * Adam on pixels (Kingma and Ba 2015, arXiv:1412.6980, algorithm 1), clamped to [0, 1] after every step, with a cosine schedule
 * (Loshchilov and Hutter 2017, arXiv:1608.03983, equation 5, one cycle to zero):
 * {@code rate(k) = learningRate · (1 + cos(π k / evaluations)) / 2}. The gradient is that of the normalised loss ‖a − t‖/‖t‖.
 *
 * @param learningRate of the first update, in pixel units (pixels lie in [0, 1])
 */
public record Adam(double learningRate, int evaluations, AdamConstants constants) implements Optimizer {
    /** Chosen by measurement on four photographs and nine stages: {@code benchmarks/adam_defaults.md}. */
    public static final double DEFAULT_LEARNING_RATE = 0.01;

    public static final int DEFAULT_EVALUATIONS = 600;
    private static final AdamConstants DEFAULT_CONSTANTS = new AdamConstants(0.9, 0.999, 1e-8);

    public Adam {
        Optimizer.requirePositive("learning rate", learningRate);
        Optimizer.requireEvaluations(evaluations);
        Optimizer.requirePositive("epsilon of Adam", constants.epsilon());
        requireShare("beta1 of Adam", constants.beta1());
        requireShare("beta2 of Adam", constants.beta2());
    }

    /** The toolkit's default optimiser. */
    public static Adam defaults() {
        return cosine(DEFAULT_LEARNING_RATE, DEFAULT_EVALUATIONS);
    }

    public static Adam cosine(double learningRate, int evaluations) {
        return new Adam(learningRate, evaluations, DEFAULT_CONSTANTS);
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
        return new Adam(learningRate, count, constants);
    }

    @Override
    public double stepSize(int evaluation) {
        return learningRate * (1 + Math.cos(Math.PI * evaluation / evaluations)) / 2;
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
                .put("schedule", "cosine")
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
