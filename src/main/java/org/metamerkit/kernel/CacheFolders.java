// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Where what can be made again is kept. One root for all of it where the system property {@code metamerkit.cache} or the
 * environment variable {@code METAMERKIT_CACHE} names one; else JavaCPP's own folder for native libraries and
 * {@code $XDG_CACHE_HOME/metamerkit} (by default {@code ~/.cache/metamerkit}) for the rest. Nothing is created here.
 *
 * @param root folder of Metamerkit's own caches
 * @param libraries folder for the native libraries, or empty where JavaCPP's own choice stands
 * @param named whether the user named the root
 */
public record CacheFolders(Path root, Optional<Path> libraries, boolean named) {
    /** System property that names the root; wins over the environment variable. */
    public static final String PROPERTY = "metamerkit.cache";

    /** Environment variable that names the root. */
    public static final String VARIABLE = "METAMERKIT_CACHE";

    /** JavaCPP's own property for its cache; where the user set it, it stands. */
    static final String JAVACPP_PROPERTY = "org.bytedeco.javacpp.cachedir";

    /** The folders of this process. */
    public static CacheFolders current() {
        return of(System.getProperties(), System.getenv());
    }

    static CacheFolders of(Properties properties, Map<String, String> environment) {
        String named = properties.getProperty(PROPERTY, environment.getOrDefault(VARIABLE, ""));
        boolean librariesNamed =
                properties.containsKey(JAVACPP_PROPERTY) || properties.containsKey("org.bytedeco.javacpp.cacheDir");
        if (!named.isBlank()) {
            Path root = Path.of(named).toAbsolutePath();
            return new CacheFolders(
                    root, librariesNamed ? Optional.empty() : Optional.of(root.resolve("libraries")), true);
        }
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        // The XDG specification has relative paths ignored.
        Path base = !xdg.isBlank() && Path.of(xdg).isAbsolute()
                ? Path.of(xdg)
                : Path.of(properties.getProperty("user.home"), ".cache");
        return new CacheFolders(base.resolve("metamerkit"), Optional.empty(), false);
    }

    /** Null distributions, one file a network, stage and picture set. */
    public Path nullDistributions() {
        return root.resolve("nulls");
    }

    /** Pictures to train on, decoded; one file a picture set and size. */
    public Path pictures() {
        return root.resolve("pictures");
    }

    /** CUDA kernels compiled for a GPU, one file a source and architecture. */
    public Path cudaKernels() {
        return root.resolve("cuda");
    }

    /** Networks that are being downloaded. */
    public Path downloads() {
        return root.resolve("downloads");
    }
}
