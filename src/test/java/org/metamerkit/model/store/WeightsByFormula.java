// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.io.IOException;
import java.nio.file.Path;
import org.metamerkit.model.layer.DeclaredLayers;
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.model.zoo.Zoo;

/** Files of weights for tests of other packages. */
public final class WeightsByFormula {
    private WeightsByFormula() {}

    /** Weights of an architecture of the zoo, as float32 safetensors. */
    public static Path write(String architecture, Path file) throws IOException {
        Architecture wanted = Zoo.architectures().get(architecture);
        return write(architecture, wanted.outputs(), file);
    }

    /** The same with another number of outputs. */
    public static Path write(String architecture, int outputs, Path file) throws IOException {
        DeclaredLayers layers = new DeclaredLayers();
        Zoo.architectures().get(architecture).stages(layers, outputs);
        return TinyArchitecture.write(file, layers.shapes());
    }
}
