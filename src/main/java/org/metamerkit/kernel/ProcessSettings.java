// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * Settles OpenMP's waiting, OpenBLAS's threads and the C allocator's thresholds in process, before libtorch loads. What each is
 * worth: {@code benchmarks/README.md}, Threads. Whatever the user set in the environment wins.
 */
@Platform(include = "process_settings.h")
final class ProcessSettings {
    private static final int ARENA_MAX = 0;
    private static final int MMAP_THRESHOLD = 1;
    private static final int TRIM_THRESHOLD = 2;
    private static final int TOP_PAD = 3;
    private static final int MMAP_MAX = 4;

    private static final int MEBIBYTE = 1 << 20;
    /**
     * No block is mapped by itself, of whatever size: mapped ones go back to the system when freed, and every page of the next
     * one is a fault and cleared anew. No threshold says this, since glibc takes none above 32 MiB, and a batch's tensors are larger.
     */
    private static final int MAPPED_BLOCKS = 0;

    private static final int TRIMMED = Integer.MAX_VALUE;
    private static final int PADDING = 64 * MEBIBYTE;
    /** glibc's own, in force while {@link ThriftyMemory} is open. */
    private static final int GLIBC_THRESHOLD = 128 << 10;

    private static final int GLIBC_MAPPED_BLOCKS = 65536;

    private static final String SPINS = "10000";

    private static volatile boolean allocatorIsOurs;

    private ProcessSettings() {}

    /**
     * Applies every setting the user left open; to be called once, before the first touch of libtorch.
     *
     * @return what is in force and who set it
     * @throws UnsatisfiedLinkError if the native library is not there
     */
    static List<RuntimeReport.Setting> settle() {
        boolean openMpLoaded = isLoaded("libgomp") || isLoaded("libomp");
        boolean openBlasLoaded = isLoaded("libopenblas");
        Loader.load(ProcessSettings.class);
        List<RuntimeReport.Setting> settings = new ArrayList<>();
        settings.addAll(waiting(openMpLoaded));
        // OpenBLAS keeps threads of its own beside OpenMP's, and the two wait for each other: a step of a convolutional
        // network took five times as long, a matrix product four times, on two busy cores.
        settings.add(
                environment("OPENBLAS_NUM_THREADS", "1", openBlasLoaded, "OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS"));
        settings.add(allocator("M_ARENA_MAX", ARENA_MAX, 1, "arena_max"));
        List<RuntimeReport.Setting> thresholds = List.of(
                // a threshold of the user's says which blocks to map
                allocator("M_MMAP_MAX", MMAP_MAX, MAPPED_BLOCKS, "mmap_max", "mmap_threshold"),
                allocator("M_TRIM_THRESHOLD", TRIM_THRESHOLD, TRIMMED, "trim_threshold"),
                allocator("M_TOP_PAD", TOP_PAD, PADDING, "top_pad"));
        allocatorIsOurs = thresholds.stream().allMatch(setting -> setting.origin() == RuntimeReport.Origin.METAMERKIT);
        settings.addAll(thresholds);
        return List.copyOf(settings);
    }

    /** Whether the C allocator gives back what is freed; without effect where the user decides. */
    static void giveMemoryBack(boolean on) {
        if (allocatorIsOurs) {
            ps_set_allocator(MMAP_THRESHOLD, GLIBC_THRESHOLD);
            ps_set_allocator(MMAP_MAX, on ? GLIBC_MAPPED_BLOCKS : MAPPED_BLOCKS);
            ps_set_allocator(TRIM_THRESHOLD, on ? GLIBC_THRESHOLD : TRIMMED);
            ps_set_allocator(TOP_PAD, on ? GLIBC_THRESHOLD : PADDING);
        }
    }

    /**
     * How OpenMP's idle threads wait: they sleep, after a short spin. Without the spin a step of EfficientNet-Lite0 took
     * 1.6 times as long on two idle cores, with libgomp's own long one (300,000) several times as long on two busy ones
     * ({@code benchmarks/README.md}, Threads).
     */
    private static List<RuntimeReport.Setting> waiting(boolean openMpLoaded) {
        String[] owners = {"GOMP_SPINCOUNT", "OMP_WAIT_POLICY"};
        RuntimeReport.Setting policy = environment("OMP_WAIT_POLICY", "PASSIVE", openMpLoaded, owners);
        if (policy.origin() != RuntimeReport.Origin.METAMERKIT) {
            return List.of(policy);
        }
        return List.of(policy, environment("GOMP_SPINCOUNT", SPINS, openMpLoaded, "GOMP_SPINCOUNT"));
    }

    private static RuntimeReport.Setting environment(
            String name, String value, boolean tooLate, String... ownersOfTheChoice) {
        for (String owner : ownersOfTheChoice) {
            String chosen = ps_environment(owner);
            if (chosen != null) {
                return new RuntimeReport.Setting(owner, chosen, RuntimeReport.Origin.USER);
            }
        }
        if (tooLate) {
            return new RuntimeReport.Setting(
                    name, "not set: its library was loaded before Metamerkit", RuntimeReport.Origin.NOBODY);
        }
        return ps_set_environment(name, value) == 1
                ? new RuntimeReport.Setting(name, value, RuntimeReport.Origin.METAMERKIT)
                : new RuntimeReport.Setting(name, "not set: refused by the system", RuntimeReport.Origin.NOBODY);
    }

    /** @param tunables glibc's names of what decides this, by any of which the user may have done so */
    private static RuntimeReport.Setting allocator(String name, int setting, int value, String... tunables) {
        String all = ps_environment("GLIBC_TUNABLES");
        for (String tunable : tunables) {
            String variable = variableOf(tunable);
            String chosen = ps_environment(variable);
            if (chosen != null) {
                return new RuntimeReport.Setting(variable, chosen, RuntimeReport.Origin.USER);
            }
            if (all != null && all.contains("glibc.malloc." + tunable + "=")) {
                return new RuntimeReport.Setting("GLIBC_TUNABLES", all, RuntimeReport.Origin.USER);
            }
        }
        return switch (ps_set_allocator(setting, value)) {
            case 1 -> new RuntimeReport.Setting(name, Integer.toString(value), RuntimeReport.Origin.METAMERKIT);
            case 0 ->
                new RuntimeReport.Setting(name, "not set: the C library is not glibc", RuntimeReport.Origin.NOBODY);
            default -> new RuntimeReport.Setting(name, "not set: refused by glibc", RuntimeReport.Origin.NOBODY);
        };
    }

    /** The older name, in the environment, of one of glibc's tunables. */
    private static String variableOf(String tunable) {
        return "MALLOC_" + tunable.toUpperCase(Locale.ROOT) + (tunable.equals("arena_max") ? "" : "_");
    }

    /** A variable is read when its library loads; set afterwards it would only be a false report. */
    private static boolean isLoaded(String library) {
        Path maps = Path.of("/proc/self/maps");
        if (!Files.isReadable(maps)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(maps)) {
            return lines.anyMatch(line -> line.contains(library));
        } catch (IOException e) {
            return false;
        }
    }

    private static native int ps_set_environment(String name, String value);

    /** The variable as C code of this process sees it, or {@code null}. */
    static native String ps_environment(String name);

    private static native int ps_set_allocator(int setting, int value);
}
