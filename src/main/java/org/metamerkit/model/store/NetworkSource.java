// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.metamerkit.kernel.Device;
import org.metamerkit.model.Network;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.Precision;

/** How a stored file becomes a network again; one small class a kind. */
sealed interface NetworkSource permits ArchitectureSource, GraphSource {
    /**
     * Opens a network.
     *
     * @param identity from the file's SHA-256 to what tells the network from every other; may throw if the file has changed
     */
    Network open(Path file, NetworkCard card, UnaryOperator<String> identity, Device device, Precision precision);
}
