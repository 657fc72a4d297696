// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code metamerkit}: hands over to one class a subcommand. */
@Command(
        name = "metamerkit",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "Model metamers: pictures a stage of a neural network cannot tell from a natural one.",
        subcommands = {
            SynthesizeCommand.class,
            ActivationsCommand.class,
            SheetCommand.class,
            ModelsCommand.class,
            NullCommand.class,
            TrainCommand.class,
            AttackCommand.class,
            ValidateCommand.class,
            RecognizeCommand.class,
            PeopleCommand.class,
            ExperimentCommand.class,
            ExportCommand.class,
            DoctorCommand.class,
            BenchCommand.class,
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands (metamerkit COMMAND --help says more; 'view' opens the viewer):%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  metamerkit synthesize examples/pictures/chelsea.png    metamers of a handful of stages",
            "  metamerkit models show efficientnet_lite0               its stages",
            "  metamerkit doctor                                       what this machine can do",
            "  metamerkit view                                         the viewer",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed",
            "2:wrong usage",
            "3:finished, but some metamers fail the criterion",
            "75:stopped in time, run me again",
            "130:interrupted",
        })
public final class Metamerkit implements Runnable {
    /** So wide that no example is broken in two. */
    private static final int HELP_WIDTH = 110;

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        CommandLine commandLine = commandLine();
        int code;
        try {
            code = StandardOutput.codeAfter(commandLine.execute(arguments), commandLine);
        } catch (OutOfMemoryError | LinkageError problem) {
            code = ErrorMessages.say(commandLine, problem);
        }
        System.exit(code);
    }

    /** The command line with its error messages, as {@link #main} runs it. */
    static CommandLine commandLine() {
        ErrorMessages messages = new ErrorMessages();
        return new CommandLine(new Metamerkit())
                .setUsageHelpWidth(HELP_WIDTH)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(messages)
                .setParameterExceptionHandler(messages);
    }

    /** @throws ParameterException always: there is nothing to do without a subcommand */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no COMMAND was given; 'metamerkit --help' lists them");
    }
}
