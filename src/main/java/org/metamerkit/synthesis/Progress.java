// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import java.util.List;

/** Watches a synthesis, and may ask it to stop. Called on the thread that optimises, after every evaluation: be quick. */
public interface Progress {
    /**
     * @param evaluation gradient evaluations done so far, from 1
     * @param evaluations gradient evaluations in all
     * @param losses current ratio of norms of every picture of the batch
     */
    void evaluated(int evaluation, int evaluations, List<Double> losses);

    /** Whether to stop now; the pictures then keep their checkpoints and go on from there another time. */
    default boolean stopRequested() {
        return false;
    }

    /** Watches nothing, never stops. */
    static Progress none() {
        return (evaluation, evaluations, losses) -> {};
    }
}
