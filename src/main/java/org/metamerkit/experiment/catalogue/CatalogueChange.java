// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.util.List;

/**
 * What became different since the last look.
 *
 * @param added new rows
 * @param changed rows that were there before, as they are now: a metamer in work has become whole, say
 * @param removed rows that are there no longer
 * @param recognitionChanged whether a recognition file was written, changed or removed
 */
public record CatalogueChange(
        List<MetamerRecord> added,
        List<MetamerRecord> changed,
        List<MetamerRecord> removed,
        boolean recognitionChanged) {
    public CatalogueChange {
        added = List.copyOf(added);
        changed = List.copyOf(changed);
        removed = List.copyOf(removed);
    }

    /** Whether nothing is different. */
    public boolean isEmpty() {
        return added.isEmpty() && changed.isEmpty() && removed.isEmpty() && !recognitionChanged;
    }
}
