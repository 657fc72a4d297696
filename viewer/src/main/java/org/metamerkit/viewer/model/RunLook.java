// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.util.Optional;
import org.metamerkit.experiment.catalogue.Catalogue;
import org.metamerkit.experiment.catalogue.CatalogueChange;
import org.metamerkit.synthesis.RunMark;

/**
 * What a look at an open run found.
 *
 * @param there whether the run is there at all
 * @param change empty where it could not be looked at
 */
record RunLook(boolean there, Optional<CatalogueChange> change) {
    /** Looks, which may take long: not on the window's thread. */
    static RunLook at(Catalogue catalogue) {
        if (!RunMark.isThere(catalogue.runs().get(0))) {
            return new RunLook(false, Optional.empty());
        }
        try {
            return new RunLook(true, Optional.of(catalogue.refresh()));
        } catch (RuntimeException e) { // a run on a disk that is away for a moment is looked at again later
            return new RunLook(true, Optional.empty());
        }
    }
}
