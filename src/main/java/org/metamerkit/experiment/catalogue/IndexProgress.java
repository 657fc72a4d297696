// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

/** Watches an index being made or brought up to date; called from several threads, one at a time. */
@FunctionalInterface
public interface IndexProgress {
    /**
     * @param done metamers read so far
     * @param total metamers to read; those that are as the index says are not among them
     * @throws java.util.concurrent.CancellationException to stop; nothing is changed then
     */
    void at(int done, int total);

    /** Watches nothing. */
    static IndexProgress none() {
        return (done, total) -> {};
    }
}
