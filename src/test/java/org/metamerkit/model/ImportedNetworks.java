// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.metamerkit.model.store.ImportOptions;
import org.metamerkit.model.store.ModelFolder;
import org.metamerkit.model.store.ModelImporter;

/** Networks that come in as a user's do: a file is imported into a model folder, and the network loaded from there by name. */
public final class ImportedNetworks {
    private ImportedNetworks() {}

    /**
     * Imports a file under the name given and loads the network; the caller closes it.
     *
     * @param folder the model folder
     */
    public static Network load(Path folder, Path file, String name, ImportOptions options) {
        new ModelImporter(ModelFolder.at(folder), note -> {}).importFile(file, name, options);
        return in(folder, () -> Networks.load(name));
    }

    /** Does something while this is the process's model folder. */
    private static <T> T in(Path folder, Supplier<T> what) {
        String before = System.setProperty(ModelFolder.PROPERTY, folder.toString());
        try {
            return what.get();
        } finally {
            if (before == null) {
                System.clearProperty(ModelFolder.PROPERTY);
            } else {
                System.setProperty(ModelFolder.PROPERTY, before);
            }
        }
    }
}
