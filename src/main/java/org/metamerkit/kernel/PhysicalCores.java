// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** How many physical cores this process may use: two hardware threads of one core do not add up in vector code. */
final class PhysicalCores {
    private PhysicalCores() {}

    /** At least 1; what the JVM sees (affinity and container limits) where the topology cannot be read. */
    static int available() {
        return available(Path.of("/"), Runtime.getRuntime().availableProcessors());
    }

    /**
     * @param root where /proc and /sys lie
     * @param processors hardware threads the JVM may use, with the limits of its container
     */
    static int available(Path root, int processors) {
        try {
            Set<String> cores = new HashSet<>();
            for (int cpu : allowed(root)) {
                Path topology = root.resolve("sys/devices/system/cpu/cpu" + cpu + "/topology");
                cores.add(Files.readString(topology.resolve("physical_package_id"))
                                .strip() + ":"
                        + Files.readString(topology.resolve("core_id")).strip());
            }
            return Math.max(1, Math.min(cores.isEmpty() ? processors : cores.size(), processors));
        } catch (IOException | NumberFormatException e) {
            return Math.max(1, processors);
        }
    }

    private static Set<Integer> allowed(Path root) throws IOException {
        Set<Integer> cpus = new HashSet<>();
        for (String line : Files.readAllLines(root.resolve("proc/self/status"))) {
            if (line.startsWith("Cpus_allowed_list:")) {
                for (String range :
                        line.substring(line.indexOf(':') + 1).strip().split(",")) {
                    String[] ends = range.split("-");
                    for (int cpu = Integer.parseInt(ends[0]); cpu <= Integer.parseInt(ends[ends.length - 1]); cpu++) {
                        cpus.add(cpu);
                    }
                }
            }
        }
        return cpus;
    }
}
