// SPDX-License-Identifier: Apache-2.0
package org.metamerkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Data too large or not free enough for the repository: in the folder that the system property or environment variable
 * METAMERKIT_SHARED_DATA names, else in ../shared/data beside the project.
 */
public final class SharedData {
    private static final String ROOT = "METAMERKIT_SHARED_DATA";
    private static final String REQUIRE = "METAMERKIT_REQUIRE_ALL";

    private SharedData() {}

    /** The file or folder, or the test is skipped; with METAMERKIT_REQUIRE_ALL=1 it fails instead. */
    public static Path require(String relative) {
        Path path = root().resolve(relative);
        boolean present = Files.exists(path);
        String message = path + " is not there: put the shared data beside the project or name its folder in " + ROOT;
        if (!present && "1".equals(System.getenv(REQUIRE))) {
            throw new AssertionError(message);
        }
        assumeTrue(present, message);
        return path;
    }

    private static Path root() {
        String named = System.getProperty(ROOT, System.getenv(ROOT));
        // Tests run in the module's folder, one below the project's root.
        return named == null ? Path.of("..", "..", "shared", "data") : Path.of(named);
    }
}
