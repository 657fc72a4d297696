// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.metamerkit.experiment.NullJob;

/** A signal ended work that keeps nothing half done: thrown from its progress, so that it clears away behind itself. */
final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean goesOn;

    private Stopped(boolean goesOn) {
        super(
                goesOn
                        ? "stopped by a signal; run the same command again"
                        : "stopped by a signal; nothing half done was written, so that it begins anew when it is run again:"
                                + " give it more time");
        this.goesOn = goesOn;
    }

    /** The code of Ctrl-C, else that which has a job run again only where that leads to an end. */
    int exitCode() {
        return goesOn || StopSignals.exitCode() == StopSignals.INTERRUPTED ? StopSignals.exitCode() : 1;
    }

    /**
     * Passes progress on, unless a signal came.
     *
     * @param goesOn whether some of the work is kept by then, so that the rest goes on from there
     */
    static NullJob.ProgressListener watching(NullJob.ProgressListener progress, BooleanSupplier goesOn) {
        return (description, share) -> {
            throwIfAsked(goesOn.getAsBoolean());
            progress.at(description, share);
        };
    }

    /** Passes progress on, unless a signal came. */
    static IntConsumer watching(IntConsumer progress) {
        return done -> {
            throwIfAsked(false);
            progress.accept(done);
        };
    }

    /**
     * @param goesOn whether the work as a whole goes on where it was when the command is run again
     * @throws Stopped if a signal came
     */
    static void throwIfAsked(boolean goesOn) {
        if (StopSignals.stopRequested()) {
            throw new Stopped(goesOn);
        }
    }
}
