// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one door to libtorch: settles the process (waiting policy, allocator), extracts and checks the native libraries, loads
 * libtorch, sets its threads, then loads our kernels. Whoever touches a libtorch class first calls {@link #load()}.
 */
public final class NativeRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(NativeRuntime.class);

    private static boolean loaded;
    private static List<RuntimeReport.Setting> settings = List.of();
    private static Optional<String> kernelsMissing = Optional.empty();

    private NativeRuntime() {}

    /**
     * Loads everything once; later calls return at once. May be called from several threads.
     *
     * @throws NativeLoadException if libtorch cannot be had, in one sentence with the remedy
     */
    public static synchronized void load() {
        if (loaded) {
            return;
        }
        LibraryCache.settle(CacheFolders.current());
        settings = settleProcess();
        // All of libtorch must be extracted before any of it is opened: else a libtorch.so that the system has may be
        // taken
        // for the part that is not there yet, and the JVM dies.
        LibraryCache.extract("/org/bytedeco/openblas/" + Loader.getPlatform() + "/");
        for (String build : List.of("", "-gpu")) {
            // A build of the profile gpu has the second folder only.
            String folder = "/org/bytedeco/pytorch/" + Loader.getPlatform() + build + "/";
            if (NativeRuntime.class.getResource(folder) != null) {
                LibraryCache.extract(folder);
            }
        }
        try {
            Loader.load(torch.class);
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            throw new NativeLoadException(
                    "libtorch cannot be loaded on " + Loader.getPlatform() + " (" + NativeErrors.firstLine(e)
                            + "): Metamerkit runs on linux-x86_64, and untested on macosx-arm64.",
                    e);
        }
        setThreadsOfLibtorch(defaultThreads());
        kernelsMissing = loadKernels();
        loaded = true;
    }

    /**
     * Threads one operation of libtorch and one call of a kernel may use. Results of our kernels do not depend on it.
     *
     * @throws IllegalArgumentException if not positive
     */
    public static void setThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("The number of threads is " + threads
                    + ", but at least 1 is needed: leave it out to use every core.");
        }
        load();
        setThreadsOfLibtorch(threads);
    }

    /** Threads one operation uses: what was set, else {@code OMP_NUM_THREADS}, else the physical cores of this process. */
    public static int threads() {
        load();
        return torch.get_num_threads();
    }

    /** What this process runs on; loads it if need be. */
    public static RuntimeReport report() {
        load();
        Kernels.Choice cpu = Kernels.choice();
        return new RuntimeReport(
                version("org.bytedeco", "javacpp"),
                version("org.bytedeco", "pytorch"),
                threads(),
                settings,
                cpu.kernels().description(),
                cpu.reason(),
                Kernels.cudaReport(),
                LibraryCache.cacheFolder(),
                CacheFolders.current().root());
    }

    /** Why our native kernels cannot be used, or empty if they are loaded. */
    static synchronized Optional<String> kernelsMissing() {
        load();
        return kernelsMissing;
    }

    private static List<RuntimeReport.Setting> settleProcess() {
        try {
            return ProcessSettings.settle();
        } catch (UnsatisfiedLinkError e) {
            String reason = NativeErrors.firstLine(e);
            LOG.debug("the process is not settled: {}", reason);
            // the launcher then sets the environment instead; programs that use the toolkit do without
            return List.of(new RuntimeReport.Setting(
                    "OMP_WAIT_POLICY and allocator",
                    "left to the environment: this build has no native library of Metamerkit",
                    RuntimeReport.Origin.NOBODY));
        }
    }

    private static Optional<String> loadKernels() {
        try {
            Loader.load(ActivationMatch.class);
            return Optional.empty();
        } catch (UnsatisfiedLinkError e) {
            return Optional.of(NativeErrors.firstLine(e));
        }
    }

    private static int defaultThreads() {
        String chosen = System.getenv("OMP_NUM_THREADS");
        if (chosen != null) {
            try {
                // A list gives the threads of nested regions; the first is the outermost.
                return Math.max(1, Integer.parseInt(chosen.split(",")[0].strip()));
            } catch (NumberFormatException e) {
                LOG.warn("OMP_NUM_THREADS is {}, which is no number: the physical cores are used.", chosen);
            }
        }
        return PhysicalCores.available();
    }

    private static void setThreadsOfLibtorch(int threads) {
        torch.set_num_threads(threads);
    }

    private static String version(String group, String artifact) {
        try {
            return Loader.getVersion(group, artifact);
        } catch (IOException e) {
            return "unknown";
        }
    }
}
