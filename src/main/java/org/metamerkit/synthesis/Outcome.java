// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import org.metamerkit.stimulus.Pixels;

/** How the optimisation of one picture of a batch ended. */
public sealed interface Outcome {
    /**
     * All evaluations were done.
     *
     * @param loss ratio of norms of {@code pixels}
     * @param batch pictures that were optimised together
     * @param seconds wall-clock time of the batch's optimisation, divided by the pictures in it
     */
    record Finished(Pixels pixels, double loss, Trace trace, int batch, double seconds) implements Outcome {}

    /** A value that is not finite ended this picture, not its batch. */
    record Failed(String reason, Trace trace) implements Outcome {}

    /** Somebody asked to stop; the checkpoint holds the state. */
    record Stopped(int evaluation) implements Outcome {}
}
