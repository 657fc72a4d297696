// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.util.function.IntConsumer;
import org.metamerkit.experiment.NullJob;

/** A signal ended work that keeps nothing half done: thrown from its progress, so that it clears away behind itself. */
final class Stopped extends RuntimeException {
    private Stopped() {
        super("stopped by a signal; nothing half done was written");
    }

    /** Passes progress on, unless a signal came. */
    static NullJob.ProgressListener watching(NullJob.ProgressListener progress) {
        return (description, share) -> {
            throwIfAsked();
            progress.at(description, share);
        };
    }

    /** Passes progress on, unless a signal came. */
    static IntConsumer watching(IntConsumer progress) {
        return done -> {
            throwIfAsked();
            progress.accept(done);
        };
    }

    /** @throws Stopped if a signal came */
    static void throwIfAsked() {
        if (StopSignals.stopRequested()) {
            throw new Stopped();
        }
    }
}
