// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.nio.file.Path;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.Retained;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.Precision;
import org.metamerkit.model.StagedForward;
import org.metamerkit.model.export.ExportedNetwork;
import org.metamerkit.stimulus.PictureSpec;

/** A whole network by {@code torch.export.save}. */
record ExportSource() implements GraphSource {
    @Override
    public StagedForward read(Path file, NetworkCard card, Device device, Precision precision, Retained memory) {
        return ExportedNetwork.open(file, device, precision, memory);
    }

    /** The size of pictures a file was exported for. */
    static PictureSpec picture(Path file) {
        try (Retained memory = new Retained()) {
            return ExportedNetwork.open(file, Device.CPU, Precision.FLOAT32, memory)
                    .picture();
        }
    }
}
