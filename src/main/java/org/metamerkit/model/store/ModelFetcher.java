// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.nio.file.Path;
import java.util.Optional;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.Networks;
import org.metamerkit.model.WeightsException;

/** Downloads networks and imports them. */
public final class ModelFetcher {
    private final ModelFolder folder;
    private final Downloads downloads;
    private final ModelImporter importer;

    public ModelFetcher(ModelFolder folder, Downloads downloads, ModelImporter importer) {
        this.folder = folder;
        this.downloads = downloads;
        this.importer = importer;
    }

    /**
     * Where the published weights of an architecture are, or those of a card whose file is missing.
     *
     * @throws org.metamerkit.model.UnknownNameException if there is neither of this name
     * @throws StoreException if no address is known
     */
    public NetworkCard.Download published(String name) {
        Optional<NetworkCard.Download> download = folder.holds(name)
                ? folder.card(name).card().download()
                : Networks.card(name).download();
        return download.orElseThrow(() -> new StoreException("no address is known for the weights of " + name
                + "; give one with --from URL --sha256 HEX, or import a file with 'metamerkit models import FILE --as "
                + name
                + "'"));
    }

    /**
     * Downloads a file and imports it.
     *
     * @throws IllegalArgumentException if address, SHA-256, name or labels cannot be
     * @throws StoreException if the download fails, or there is a network of this name already
     * @throws WeightsException if the file cannot be read, or the network is refused
     */
    public StoredCard fetch(
            NetworkCard.Download download, String name, ImportOptions options, Downloads.Listener listener) {
        importer.requireFree(name);
        Path file = downloads.fetch(download, listener);
        StoredCard stored = importer.importFile(file, name, options.withDownload(download));
        downloads.forget(download);
        return stored;
    }
}
