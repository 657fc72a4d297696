// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import org.metamerkit.synthesis.Progress;

/** Watches a {@link SynthesisJob}, and may ask it to stop. */
public interface JobProgress {
    /** @param work what {@link #worked} and {@link #skipped} will have added up to at the end, in thousandths of a whole forward pass */
    void begin(long work);

    /** Work that was done. */
    void worked(long work);

    /** Work that turned out to be done already. */
    void skipped(long work);

    /**
     * A batch was evaluated.
     *
     * @param description which batch, for people
     */
    void evaluated(String description, Progress.Evaluation evaluation);

    /** A metamer is whole, failed or was given up. */
    void ended(CellResult result);

    /** Whether to stop now, with checkpoints. */
    boolean stopRequested();

    /** Watches nothing, never stops. */
    static JobProgress none() {
        return new JobProgress() {
            @Override
            public void begin(long work) {}

            @Override
            public void worked(long work) {}

            @Override
            public void skipped(long work) {}

            @Override
            public void evaluated(String description, Progress.Evaluation evaluation) {}

            @Override
            public void ended(CellResult result) {}

            @Override
            public boolean stopRequested() {
                return false;
            }
        };
    }
}
