// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import org.metamerkit.experiment.RunException;
import org.metamerkit.kernel.NativeErrors;
import org.metamerkit.kernel.NativeLoadException;
import org.metamerkit.model.UnknownNameException;
import org.metamerkit.model.WeightsException;
import org.metamerkit.stimulus.PictureException;
import org.metamerkit.synthesis.NotFiniteException;
import org.metamerkit.synthesis.OutputException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns what went wrong into one sentence on standard error and an exit code; details go to the debug log. */
final class ErrorMessages implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final Logger LOG = LoggerFactory.getLogger(ErrorMessages.class);

    @Override
    public int handleExecutionException(Exception problem, CommandLine command, ParseResult parsed) {
        LOG.debug("the command failed", problem);
        if (problem instanceof UnknownNameException || problem instanceof IllegalArgumentException) {
            return say(command, problem.getMessage(), WRONG_USAGE);
        }
        if (problem instanceof PictureException
                || problem instanceof OutputException
                || problem instanceof WeightsException
                || problem instanceof RunException
                || problem instanceof NotFiniteException
                || problem instanceof NativeLoadException) {
            return say(command, problem.getMessage(), FAILED);
        }
        return say(
                command,
                "something unforeseen happened (" + problem.getClass().getSimpleName() + ": "
                        + NativeErrors.firstLine(problem) + "); METAMERKIT_LOG=debug shows where",
                FAILED);
    }

    @Override
    public int handleParseException(ParameterException problem, String[] arguments) {
        CommandLine command = problem.getCommandLine();
        String help = "see '" + command.getCommandSpec().qualifiedName() + " --help'";
        String message = problem.getMessage();
        return say(
                command, message.replaceAll("[.\\s]+$", "") + (message.contains(";") ? "" : "; " + help), WRONG_USAGE);
    }

    /** What the Java machine itself could not do; nothing of it is caught further down. */
    static int say(CommandLine command, Error problem) {
        LOG.debug("the Java machine gave up", problem);
        return say(
                command,
                problem instanceof OutOfMemoryError
                        ? "the memory does not suffice (" + problem.getMessage()
                                + "); give a smaller --batch, fewer stages, or more with METAMERKIT_JAVA_OPTS=-Xmx8g"
                        : "a part of this program is missing or broken (" + problem.getMessage()
                                + "); build or unpack it again",
                FAILED);
    }

    private static int say(CommandLine command, String message, int code) {
        command.getErr().println("metamerkit: " + message);
        command.getErr().flush();
        return code;
    }
}
