// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.Kernels;
import org.metamerkit.kernel.NativeRuntime;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Where and with how many threads a command computes. */
final class ProcessorOptions {
    /** OpenMP crashes the process when the system refuses it a thread. */
    private static final int MOST_THREADS = 1024;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--device",
            paramLabel = "cpu|cuda[:N]",
            defaultValue = "cpu",
            description = "Where the network runs (default: ${DEFAULT-VALUE}).")
    private String device;

    @Option(names = "--threads", paramLabel = "N", description = "Processor threads (default: one a physical core).")
    private Integer threads;

    /**
     * Loads libtorch, sets its threads and checks the device.
     *
     * @throws ParameterException if the device cannot be used, or the number of threads is out of range
     */
    Device settle() {
        Device where;
        try {
            where = Device.parse(device);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
        if (threads != null && (threads < 1 || threads > MOST_THREADS)) {
            throw usage("the number of threads is " + threads + "; give --threads 1 to " + MOST_THREADS);
        }
        NativeRuntime.load();
        Kernels.obstacle(where).ifPresent(reason -> {
            throw usage("the device " + where + " cannot be used (" + reason + "); give --device cpu");
        });
        if (threads != null) {
            NativeRuntime.setThreads(threads);
        }
        return where;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
