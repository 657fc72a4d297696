// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where caches lie, and how many cores a process may use: pure functions of the machine's files and variables. */
class CacheFoldersTest {
    private static Properties home() {
        Properties properties = new Properties();
        properties.setProperty("user.home", "/home/ada");
        return properties;
    }

    @Test
    void givenNothingSet_whenAsked_thenOursIsInTheHomesCacheAndTheLibrariesAreJavaCppsOwnChoice() {
        CacheFolders folders = CacheFolders.of(home(), Map.of());
        assertThat(folders.nullDistributions()).isEqualTo(Path.of("/home/ada/.cache/metamerkit/nulls"));
        assertThat(folders.libraries()).isEmpty();
    }

    @Test
    void givenXdgCacheHome_whenAsked_thenItIsRespectedUnlessRelative() {
        assertThat(CacheFolders.of(home(), Map.of("XDG_CACHE_HOME", "/scratch/ada"))
                        .root())
                .isEqualTo(Path.of("/scratch/ada/metamerkit"));
        assertThat(CacheFolders.of(home(), Map.of("XDG_CACHE_HOME", "scratch")).root())
                .isEqualTo(Path.of("/home/ada/.cache/metamerkit"));
    }

    @Test
    void givenOurVariableOrProperty_whenAsked_thenItHoldsEverythingAndThePropertyWins() {
        Map<String, String> environment = Map.of("METAMERKIT_CACHE", "/a", "XDG_CACHE_HOME", "/b");
        CacheFolders folders = CacheFolders.of(home(), environment);
        assertThat(folders.libraries()).contains(Path.of("/a/libraries"));
        assertThat(folders.cudaKernels()).isEqualTo(Path.of("/a/cuda"));
        Properties properties = home();
        properties.setProperty("metamerkit.cache", "/c");
        assertThat(CacheFolders.of(properties, environment).root()).isEqualTo(Path.of("/c"));
        properties.setProperty("org.bytedeco.javacpp.cachedir", "/d");
        assertThat(CacheFolders.of(properties, environment).libraries()).isEmpty();
    }

    @Test
    void givenTwoHardwareThreadsACore_whenCounted_thenACoreCountsOnce(@TempDir Path root) throws Exception {
        Files.createDirectories(root.resolve("proc/self"));
        Files.writeString(root.resolve("proc/self/status"), "Name:\tjava\nCpus_allowed_list:\t0-2,4\n");
        int[][] topology = {{0, 0}, {0, 1}, {0, 0}, {0, 1}, {1, 0}};
        for (int cpu = 0; cpu < topology.length; cpu++) {
            Path folder = root.resolve("sys/devices/system/cpu/cpu" + cpu + "/topology");
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("physical_package_id"), topology[cpu][0] + "\n");
            Files.writeString(folder.resolve("core_id"), topology[cpu][1] + "\n");
        }
        // CPUs 0 and 2 are one core, 1 another, 4 one of the second package; 3 is not ours.
        assertThat(PhysicalCores.available(root, 4)).isEqualTo(3);
        assertThat(PhysicalCores.available(root, 2)).as("a container's limit").isEqualTo(2);
    }

    @Test
    void givenNoTopology_whenCounted_thenTheJvmIsBelieved(@TempDir Path root) {
        assertThat(PhysicalCores.available(root, 5)).isEqualTo(5);
        assertThat(PhysicalCores.available(root, 0)).isEqualTo(1);
    }
}
