// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Which folder of which run; it stays the same for as long as the metamer is there.
 *
 * @param run the run's folder, absolute
 * @param folder of the metamer, relative to the run, with slashes: {@code MODEL/STAGE/PICTURE-sSEED-HASH}; also the metamer's name in
 *     choices files
 */
public record MetamerId(Path run, String folder) {
    public MetamerId {
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(folder, "folder");
    }

    /** The metamer's folder. */
    public Path path() {
        return run.resolve(folder);
    }
}
