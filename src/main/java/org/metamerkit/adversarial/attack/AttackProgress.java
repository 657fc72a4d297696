// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import org.metamerkit.stimulus.Pixels;

/** Watches attacks, and may ask them to stop. Called on the thread that attacks: be quick. */
public interface AttackProgress {
    /**
     * Work goes on.
     *
     * @param what for people, such as {@code apgd-t 3/9}
     * @param share of the work done, 0 to 1; what is left shrinks with every picture that is broken
     */
    default void at(String what, double share) {}

    /**
     * A perturbation of a picture that is stronger than those before.
     *
     * @param picture number of the picture
     */
    default void perturbed(int picture, Pixels pixels) {}

    /** A batch is done: what is kept of the state now is what there is to go on from. */
    default void batchDone(AttackState state) {}

    /** Whether to stop now; the batch in work is lost, all before it is not. */
    default boolean stopRequested() {
        return false;
    }

    /** Watches nothing, never stops. */
    static AttackProgress none() {
        return new AttackProgress() {};
    }
}
