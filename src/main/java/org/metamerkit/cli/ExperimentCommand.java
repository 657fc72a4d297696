// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code metamerkit experiment}: runs of many metamers. */
@Command(
        name = "experiment",
        mixinStandardHelpOptions = true,
        description = "Runs of many metamers.",
        subcommands = {ExperimentIndexCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {"  metamerkit experiment index runs/default"})
final class ExperimentCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** @throws ParameterException always: there is nothing to do without a subcommand */
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "no COMMAND was given; 'metamerkit experiment --help' lists them");
    }
}
