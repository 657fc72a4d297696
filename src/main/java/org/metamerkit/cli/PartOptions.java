// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** Which part of a set of pictures a command takes. */
final class PartOptions {
    @Option(
            names = "--within",
            paramLabel = "FOLDER",
            description = "Only the pictures in this folder of the set, such as test.")
    private String within;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "So many pictures, as many of each class: the first by name (default: all).")
    private Integer count;

    /** A folder of the set. */
    Optional<String> within() {
        return Optional.ofNullable(within);
    }

    /** So many pictures in all. */
    Optional<Integer> count() {
        return Optional.ofNullable(count);
    }
}
