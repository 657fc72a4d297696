// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.ThriftyMemory;
import org.metamerkit.model.Network;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.Networks;
import org.metamerkit.model.Precision;
import org.metamerkit.model.Weights;
import org.metamerkit.model.io.SafetensorsReader;
import org.metamerkit.model.zoo.Architecture;

/** Weights of one of our architectures. */
record ArchitectureSource(Architecture architecture, int outputs) implements NetworkSource {
    @Override
    public Network open(
            Path file, NetworkCard card, UnaryOperator<String> identity, Device device, Precision precision) {
        try (ThriftyMemory thrift = ThriftyMemory.open();
                PointerScope scope = new PointerScope()) {
            Weights weights = SafetensorsReader.read(file);
            String name = identity.apply(weights.sha256());
            return Networks.assemble(architecture, outputs, card, weights, name, device, precision);
        }
    }
}
