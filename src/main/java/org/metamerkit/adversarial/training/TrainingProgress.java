// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

/** Watches a training, and may ask it to stop. */
public interface TrainingProgress {
    /**
     * @param description what is being done, for people
     * @param share of the whole training, 0 to 1
     */
    void at(String description, double share);

    /** An epoch is over, its checkpoint written. */
    void epochEnded(EpochRecord epoch);

    /** Something to know that does not stop the training, one sentence. */
    void warn(String sentence);

    /** Whether to stop now, with a checkpoint. */
    boolean stopRequested();

    /** Watches nothing, never stops. */
    static TrainingProgress none() {
        return new TrainingProgress() {
            @Override
            public void at(String description, double share) {}

            @Override
            public void epochEnded(EpochRecord epoch) {}

            @Override
            public void warn(String sentence) {}

            @Override
            public boolean stopRequested() {
                return false;
            }
        };
    }
}
