// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.nio.file.Path;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.Retained;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.Precision;
import org.metamerkit.model.StagedForward;
import org.metamerkit.model.script.TorchScriptNetwork;

/** A whole network by {@code torch.jit.save}. */
record TorchScriptSource() implements GraphSource {
    @Override
    public StagedForward read(Path file, NetworkCard card, Device device, Precision precision, Retained memory) {
        int height = card.picture().height();
        int width = card.picture().width();
        return TorchScriptNetwork.open(file, height, width, device, precision, memory);
    }
}
