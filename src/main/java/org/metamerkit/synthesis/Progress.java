// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import java.util.List;

/** Watches a synthesis, and may ask it to stop. Called on the thread that optimises, after every evaluation: be quick. */
public interface Progress {
    /** What is known after an evaluation. */
    void evaluated(Evaluation evaluation);

    /** Whether to stop now; the pictures then keep their checkpoints and go on from there another time. */
    default boolean stopRequested() {
        return false;
    }

    /** Watches nothing, never stops. */
    static Progress none() {
        return evaluation -> {};
    }

    /**
     * One gradient evaluation of a batch.
     *
     * @param done gradient evaluations done so far, from 1
     * @param all gradient evaluations in all
     * @param losses ratio of norms ‖a − t‖/‖t‖ of every picture, before the update
     * @param pearson correlation of activation and target of every picture, before the update
     */
    record Evaluation(int done, int all, List<Double> losses, List<Double> pearson) {}
}
