// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.metamerkit.kernel.Device;
import org.metamerkit.model.Network;
import org.metamerkit.model.Precision;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.model.zoo.Zoo;

/** The networks of a model folder, by name. */
public final class StoredNetworks {
    private final ModelFolder folder;
    private final Map<String, Architecture> architectures;

    /** @param architectures those that stored weights may belong to, by name */
    StoredNetworks(ModelFolder folder, Map<String, Architecture> architectures) {
        this.folder = folder;
        this.architectures = architectures;
    }

    /** Those of this process's model folder. */
    public static StoredNetworks current() {
        return new StoredNetworks(ModelFolder.current(), Zoo.architectures());
    }

    public ModelFolder folder() {
        return folder;
    }

    /** Sorted. */
    public List<String> names() {
        return folder.names();
    }

    public boolean holds(String name) {
        return folder.holds(name);
    }

    /** @throws StoreException if the card cannot be read or is not valid */
    public StoredCard card(String name) {
        return folder.card(name);
    }

    /** What tells the network from every other; see {@link StoredCard#identity}. Nothing is loaded. */
    public String identity(StoredCard stored) {
        return stored.identity(
                stored.architecture().map(name -> architecture(stored).card()));
    }

    /**
     * Loads a network.
     *
     * @throws StoreException if its card is not valid, or its file is not the one that was stored
     * @throws WeightsException if its file cannot be read
     */
    public Network load(String name, Device device, Precision precision) {
        StoredCard stored = folder.card(name);
        Path file = folder.place(name).resolve(stored.kind().file());
        return source(stored).open(file, stored.card(), verified(stored, file), device, precision);
    }

    private UnaryOperator<String> verified(StoredCard stored, Path file) {
        return sha256 -> {
            if (!sha256.equals(stored.storedSha256())) {
                throw new StoreException("the file " + file + " has changed since it was imported (its SHA-256 is "
                        + sha256.substring(0, 8) + "…, stored was "
                        + stored.storedSha256().substring(0, 8)
                        + "…); remove the network and import it again");
            }
            return identity(stored);
        };
    }

    private NetworkSource source(StoredCard stored) {
        return switch (stored.kind()) {
            case ARCHITECTURE -> new ArchitectureSource(architecture(stored), stored.outputs());
            case TORCHSCRIPT -> new TorchScriptSource();
            case TORCH_EXPORT -> new ExportSource();
        };
    }

    private Architecture architecture(StoredCard stored) {
        String name = stored.architecture().orElseThrow();
        return Optional.ofNullable(architectures.get(name))
                .orElseThrow(() -> new StoreException("the network '" + stored.name() + "' is of the architecture '"
                        + name + "', which this version of Metamerkit does not have; import it again as another"));
    }
}
