// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Which labelled pictures to use: a folder or zip file of class folders ({@code CLASS/FILE.png}, {@code .jpg}), or CIFAR-10's own binary
 * files ({@code data_batch_1.bin} … {@code data_batch_5.bin}, {@code test_batch.bin}).
 *
 * @param path the folder or zip file; for binary files their folder, or one of them
 * @param within the part of it to use. In a folder or zip file a folder inside, such as {@code train}; with CIFAR-10's binary files
 *     {@code train} (all {@code data_batch_*.bin}; the five of a whole set must be there) or {@code test} ({@code test_batch.bin})
 */
public record PictureSource(Path path, Optional<String> within) {
    /** @throws IllegalArgumentException if {@code within} is empty text, absolute, or leads out of the path */
    public PictureSource {
        Objects.requireNonNull(path, "path");
        within = within.map(folder -> folder.replace('\\', '/').replaceFirst("/+$", ""));
        within.ifPresent(folder -> {
            boolean leadsOut = folder.isEmpty() || folder.startsWith("/");
            for (String part : folder.split("/")) {
                leadsOut |= part.equals("..");
            }
            if (leadsOut) {
                throw new IllegalArgumentException("The part '" + folder + "' of " + path
                        + " was asked for, expected the name of a folder inside, such as train.");
            }
        });
    }

    /** All of a folder, zip file or binary file. */
    public static PictureSource of(Path path) {
        return new PictureSource(path, Optional.empty());
    }

    /** One folder of it, or one part of CIFAR-10's binary files. */
    public static PictureSource of(Path path, String within) {
        return new PictureSource(path, Optional.of(within));
    }

    @Override
    public String toString() {
        return within.map(folder -> path + " (" + folder + ")").orElseGet(path::toString);
    }
}
