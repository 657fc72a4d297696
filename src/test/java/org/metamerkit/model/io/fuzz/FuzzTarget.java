// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io.fuzz;

import java.nio.file.Path;
import java.util.Random;

/**
 * A kind of damaged file and the reader it is given to.
 *
 * @param name for reports and {@code -Dmetamerkit.fuzz.target}
 * @param extension of the file, with its dot
 * @param files makes a damaged or hostile file; the same from the same random numbers
 * @param reader reads it within a {@code PointerScope} and touches what it read; throws
 *     {@link org.metamerkit.model.WeightsException} or nothing
 */
public record FuzzTarget(String name, String extension, Files files, Reader reader) {
    /** Makes a file's bytes. */
    @FunctionalInterface
    public interface Files {
        byte[] next(Random random);
    }

    /** Reads a file. */
    @FunctionalInterface
    public interface Reader {
        void read(Path file);
    }
}
