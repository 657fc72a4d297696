// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import java.nio.file.Path;
import java.util.Optional;
import org.metamerkit.kernel.Device;
import org.metamerkit.match.MatchReport;
import org.metamerkit.stimulus.Pixels;

/**
 * A finished metamer: the picture, what it is a metamer of, how it was made and how well it matches.
 *
 * @param identity network, stage, picture, seed and settings
 * @param trueClass what the original shows, where that is known
 * @param target the original as the network saw it
 * @param pixels the metamer, float32
 * @param loss ratio of norms ‖a − t‖/‖t‖ at the matched stage
 * @param trace every evaluation
 * @param device where the network ran
 * @param batch pictures that were optimised together, which decides how libtorch's convolutions round
 * @param seconds wall-clock time of its batch's optimisation, divided by the pictures in the batch
 * @param report of the float picture
 * @param pngReport of the 8-bit PNG as read back
 */
public record Metamer(
        MetamerIdentity identity,
        Optional<String> trueClass,
        Pixels target,
        Pixels pixels,
        double loss,
        Trace trace,
        Device device,
        int batch,
        double seconds,
        MatchReport report,
        MatchReport pngReport) {
    /**
     * Writes the self-describing folder {@code RUN/MODEL/STAGE/PICTURE-sSEED-HASH}, whole or not at all.
     *
     * @return the folder
     * @throws OutputException if it cannot be written, or is there already
     */
    public Path write(Path run) {
        return MetamerFolder.write(this, run);
    }
}
