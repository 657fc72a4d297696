// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis.optimizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.ActivationKernels;
import org.metamerkit.kernel.ActivationKernels.StepNorms;
import org.metamerkit.kernel.Retained;

/**
 * Gradient descent whose steps have a given Euclidean length, halved at the start of every repetition but the first, clamped to
 * [0, 1]: {@code x ← clamp(x − step · g / (‖g‖ + 1e-10))} with g the gradient of ‖a − t‖/‖t‖. Feather et al. 2023, Methods;
 * model_metamers_pytorch, {@code robustness/attack_steps.py} (L2Step) with {@code -I 3000 -N 8 -Z 1}.
 *
 * @param initialStep length of the first steps, in pixel units over the whole picture
 * @param repetitions equal parts the evaluations are cut into
 */
public record NormalizedGradientDescent(double initialStep, int repetitions, int evaluations) implements Optimizer {
    private static final int REPETITIONS = 8;
    private static final int STEPS_A_REPETITION = 3000;

    public NormalizedGradientDescent {
        Optimizer.requirePositive("initial step", initialStep);
        Optimizer.requireEvaluations(evaluations);
        if (repetitions < 1) {
            throw new IllegalArgumentException("the number of repetitions is " + repetitions + "; expected 1 or more");
        }
    }

    /** Exactly the paper's procedure: 8 × 3,000 steps, from length 1 to 1/128; the last iterate is the result. */
    public static NormalizedGradientDescent feather2023() {
        return new NormalizedGradientDescent(1, REPETITIONS, REPETITIONS * STEPS_A_REPETITION);
    }

    @Override
    public String name() {
        return "feather2023";
    }

    @Override
    public NormalizedGradientDescent withEvaluations(int count) {
        return new NormalizedGradientDescent(initialStep, repetitions, count);
    }

    @Override
    public double stepSize(int evaluation) {
        long repetition = (long) evaluation * repetitions / evaluations;
        return Math.scalb(initialStep, -Math.toIntExact(repetition));
    }

    @Override
    public Kept kept() {
        return Kept.LAST;
    }

    @Override
    public void describe(ObjectNode settings) {
        settings.put("name", name())
                .put("evaluations", evaluations)
                .put("initial_step", initialStep)
                .put("repetitions", repetitions)
                .put("loss", "ratio_of_norms")
                .put("kept", "last");
    }

    @Override
    public OptimizerState start(Tensor pictures, Retained memory) {
        return new OptimizerState() {
            @Override
            public StepNorms update(
                    ActivationKernels kernels, Tensor x, Tensor gradient, double[] gradientScale, int[] evaluation) {
                double[] steps = new double[evaluation.length];
                for (int i = 0; i < evaluation.length; i++) {
                    steps[i] = evaluation[i] < 0 ? 0 : stepSize(evaluation[i]);
                }
                return kernels.normalizedStep(x, gradient, gradientScale, steps, 0, 1);
            }

            @Override
            public Map<String, Tensor> tensors() {
                return Map.of();
            }
        };
    }
}
