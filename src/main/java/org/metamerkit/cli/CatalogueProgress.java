// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.util.function.IntConsumer;
import org.metamerkit.experiment.catalogue.IndexProgress;

/** Shows how far an index or an export is, and ends it when a signal comes. */
final class CatalogueProgress {
    private CatalogueProgress() {}

    /** @param what is counted */
    static IndexProgress of(StepProgress progress, String what) {
        return (done, total) -> {
            IntConsumer shown = count -> progress.at(what, (double) count / total);
            Stopped.watching(shown).accept(done);
        };
    }
}
