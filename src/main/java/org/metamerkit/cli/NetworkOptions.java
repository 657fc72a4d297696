// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.Kernels;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;
import org.metamerkit.model.Stage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Options common to all commands that run a network. */
final class NetworkOptions {
    private static final String ALL = "all";
    /** OpenMP crashes the process when the system refuses it a thread. */
    private static final int MOST_THREADS = 1024;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME",
            defaultValue = Networks.DEFAULT,
            description = "The network (default: ${DEFAULT-VALUE}); 'metamerkit models' lists all.")
    private String model;

    @Option(
            names = "--device",
            paramLabel = "cpu|cuda[:N]",
            defaultValue = "cpu",
            description = "Where the network runs (default: ${DEFAULT-VALUE}).")
    private String device;

    @Option(names = "--threads", paramLabel = "N", description = "Processor threads (default: one a physical core).")
    private Integer threads;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "8",
            description = "Pictures run at a time (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--json", description = "Print JSON on standard output, for machines.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and no table.")
    private boolean quiet;

    int batch() {
        if (batch < 1) {
            throw usage("the batch is " + batch + "; give --batch 1 or more");
        }
        return batch;
    }

    boolean json() {
        return json;
    }

    boolean quiet() {
        return quiet;
    }

    /** Loads the network after checking device and threads. */
    Network load() {
        Networks.requireWeights(model);
        batch();
        return Networks.load(model, settle(device, threads, this::usage));
    }

    /**
     * Loads libtorch and settles where and with how many threads it computes.
     *
     * @param threads null for the usual number
     * @param usage makes an exception of a sentence about an option's value
     */
    static Device settle(String device, Integer threads, Function<String, ParameterException> usage) {
        Device where;
        try {
            where = Device.parse(device);
        } catch (IllegalArgumentException e) {
            throw usage.apply(e.getMessage());
        }
        if (threads != null && (threads < 1 || threads > MOST_THREADS)) {
            throw usage.apply("the number of threads is " + threads + "; give --threads 1 to " + MOST_THREADS);
        }
        NativeRuntime.load();
        Kernels.obstacle(where).ifPresent(reason -> {
            throw usage.apply("the device " + where + " cannot be used (" + reason + "); give --device cpu");
        });
        if (threads != null) {
            NativeRuntime.setThreads(threads);
        }
        return where;
    }

    /**
     * The stages named, in the network's order.
     *
     * @param names stage names, or {@code all}; empty for the network's default stages
     */
    static List<Stage> stages(Network network, List<String> names) {
        List<String> wanted = names.isEmpty() ? network.card().defaultStages() : names;
        Set<Stage> stages = new TreeSet<>(Comparator.comparingInt(Stage::index));
        for (String name : wanted) {
            stages.addAll(name.equals(ALL) ? network.stages() : List.of(network.stage(name)));
        }
        return List.copyOf(stages);
    }

    /** What the supplier gives; its {@link IllegalArgumentException} is about an option's value, so the user's to mend. */
    <T> T checked(Supplier<T> supplier) {
        try {
            return supplier.get();
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
