// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Metamerkit's version as the build wrote it into {@code version.properties}. */
public final class VersionProvider implements IVersionProvider {
    /**
     * The version, for example {@code "0.1.0"}.
     *
     * @throws IllegalStateException if the class path lacks the file the build makes
     */
    public static String version() {
        Properties properties = new Properties();
        try (InputStream file = VersionProvider.class.getResourceAsStream("/org/metamerkit/version.properties")) {
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

    @Override
    public String[] getVersion() {
        return new String[] {"metamerkit " + version()};
    }
}
