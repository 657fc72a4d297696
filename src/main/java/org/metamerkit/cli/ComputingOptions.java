// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.util.Optional;
import org.metamerkit.kernel.Device;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Options common to commands that run many networks. */
final class ComputingOptions {
    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private ProcessorOptions processor;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Pictures run at a time (default: by the networks' input, 256 of 32×32, 6 of 224×224).")
    private Integer batch;

    @Option(names = "--json", description = "Print JSON on standard output, for machines.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and no table.")
    private boolean quiet;

    private Device where;

    boolean json() {
        return json;
    }

    boolean quiet() {
        return quiet;
    }

    /** Empty for a number that fits each network. */
    Optional<Integer> batch() {
        return Optional.ofNullable(batch);
    }

    /** Settles device and threads; to be called once, before the first network is loaded. */
    void check() {
        if (batch != null && batch < 1) {
            throw usage("the batch is " + batch + "; give --batch 1 or more");
        }
        where = processor.settle();
    }

    Network load(String name) {
        return Networks.load(name, where);
    }

    ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
