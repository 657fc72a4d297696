// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis.optimizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.Retained;

/** How pictures are moved downhill: an immutable configuration that starts {@link OptimizerState}s. */
public sealed interface Optimizer permits Adam, NormalizedGradientDescent {
    /** As the command line takes it. */
    String name();

    /** Gradient evaluations in all; one update follows each. */
    int evaluations();

    /** The same optimiser with another number of evaluations. */
    Optimizer withEvaluations(int evaluations);

    /** Step size (normalised steps) or learning rate (Adam) of update number {@code evaluation}, counted from 0. */
    double stepSize(int evaluation);

    /** Which iterate is the result. */
    Kept kept();

    /** All settings under snake_case keys; a result's identity and its {@code metamer.json} hold them. */
    void describe(ObjectNode settings);

    /**
     * A fresh state for pictures N×3×H×W.
     *
     * @param memory owns the state's tensors
     */
    OptimizerState start(Tensor pictures, Retained memory);

    /** Which iterate is the result. */
    enum Kept {
        /** The iterate of lowest loss. */
        BEST,
        /** The iterate after the last update, as the reference code has it ({@code use_best=False}). */
        LAST
    }

    /** @throws IllegalArgumentException with one sentence if {@code evaluations} is not positive */
    static int requireEvaluations(int evaluations) {
        if (evaluations < 1) {
            throw new IllegalArgumentException(
                    "the number of gradient evaluations is " + evaluations + "; give --steps 1 or more");
        }
        return evaluations;
    }

    /** @throws IllegalArgumentException with one sentence if {@code value} is not a positive finite number */
    static double requirePositive(String what, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("the " + what + " is " + value + "; expected a positive finite number");
        }
        return value;
    }
}
