// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.Retained;
import org.metamerkit.model.Network;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.Precision;
import org.metamerkit.model.StagedForward;
import org.metamerkit.model.WeightsException;

/** A file that brings its own graph. */
sealed interface GraphSource extends NetworkSource permits TorchScriptSource, ExportSource {
    /** Reads what the file computes; {@code memory} owns it. */
    StagedForward read(Path file, NetworkCard card, Device device, Precision precision, Retained memory);

    @Override
    default Network open(
            Path file, NetworkCard card, UnaryOperator<String> identity, Device device, Precision precision) {
        String name;
        try {
            name = identity.apply(FileHashes.sha256(file));
        } catch (IOException e) {
            throw new WeightsException(
                    "the network's file " + file + " cannot be read (" + ModelFolder.reason(e)
                            + "); check its permissions, or remove the network and import it again",
                    e);
        }
        Retained memory = new Retained();
        try (PointerScope scope = new PointerScope()) {
            return Network.of(card, name, device, precision, read(file, card, device, precision, memory), memory);
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }
}
