// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.nio.file.Path;
import java.util.List;

/**
 * What the native side of this process runs on; {@code doctor} prints it.
 *
 * @param javacpp version of JavaCPP
 * @param libtorch version of libtorch and of the presets that carry it, for example {@code 2.10.0-1.5.13}
 * @param threads threads libtorch and the kernels use for one operation
 * @param settings waiting policy and allocator thresholds in force, and who set them
 * @param cpuKernels the implementation of the kernels in use on the CPU, with its instruction set
 * @param cpuKernelsReason why it is that one
 * @param cuda the CUDA device in use, or why there is none
 * @param libraryCache folder the native libraries are extracted to
 * @param cache folder of what Metamerkit itself keeps (null distributions, compiled CUDA kernels)
 */
public record RuntimeReport(
        String javacpp,
        String libtorch,
        int threads,
        List<Setting> settings,
        String cpuKernels,
        String cpuKernelsReason,
        String cuda,
        Path libraryCache,
        Path cache) {

    /** One setting of the process: its name, its value (or why it has none), and who set it. */
    public record Setting(String name, String value, Origin origin) {}

    /** Who set a setting. */
    public enum Origin {
        METAMERKIT,
        USER,
        NOBODY
    }
}
