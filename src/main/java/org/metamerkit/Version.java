// SPDX-License-Identifier: Apache-2.0
package org.metamerkit;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Metamerkit's version as the build wrote it into {@code version.properties}. */
public final class Version {
    private Version() {}

    /**
     * The version, for example {@code "0.1.0"}.
     *
     * @throws IllegalStateException if the class path lacks the file the build makes
     */
    public static String current() {
        Properties properties = new Properties();
        try (InputStream file = Version.class.getResourceAsStream("version.properties")) {
            if (file == null) {
                throw new IllegalStateException(
                        "org/metamerkit/version.properties is not on the class path; build with Maven, which makes it");
            }
            properties.load(file);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read org/metamerkit/version.properties; build again", e);
        }
        return properties.getProperty("version");
    }
}
