// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A fresh program that uses the library: loads it, adds up 100 ones and prints what it runs on. */
public final class RuntimeProbe {
    private RuntimeProbe() {}

    public static void main(String[] arguments) {
        long start = System.nanoTime();
        try {
            NativeRuntime.load();
        } catch (NativeLoadException e) {
            System.out.println("refused: " + e.getMessage());
            System.exit(1);
        }
        System.out.println("seconds: " + (System.nanoTime() - start) / 1e9);
        Tensor ones = torch.ones(100);
        System.out.println("sum: " + ones.sum().item_float());
        RuntimeReport report = NativeRuntime.report();
        System.out.println("threads: " + report.threads());
        System.out.println("libtorch: " + report.libtorch());
        System.out.println("kernels: " + report.cpuKernels() + " because " + report.cpuKernelsReason());
        System.out.println("cuda: " + report.cuda());
        System.out.println("libraries: " + report.libraryCache());
        System.out.println("blas threads: " + variableInC("OPENBLAS_NUM_THREADS"));
        System.out.println("mapped: " + mapped("libtorch") + " " + mapped("libc10"));
        for (RuntimeReport.Setting setting : report.settings()) {
            System.out.println("setting: " + setting.name() + "=" + setting.value() + " by " + setting.origin());
        }
    }

    private static String variableInC(String name) {
        try {
            return ProcessSettings.ps_environment(name);
        } catch (UnsatisfiedLinkError e) {
            return "unknown without the native library";
        }
    }

    /** The files of that name which this process has opened, or nothing where the system does not say. */
    private static String mapped(String name) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains("/" + name))
                    .map(line -> line.substring(line.indexOf('/')))
                    .distinct()
                    .collect(Collectors.joining(" "));
        } catch (IOException e) {
            return "";
        }
    }
}
