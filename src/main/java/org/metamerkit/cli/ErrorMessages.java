// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.metamerkit.adversarial.attack.AttackException;
import org.metamerkit.adversarial.training.TrainingException;
import org.metamerkit.experiment.RunException;
import org.metamerkit.kernel.CudaException;
import org.metamerkit.kernel.NativeErrors;
import org.metamerkit.kernel.NativeLoadException;
import org.metamerkit.model.UnknownNameException;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.store.StoreException;
import org.metamerkit.recognition.RecognitionException;
import org.metamerkit.recognition.statistics.StatisticsException;
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
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one sentence on standard error and an exit code; details go to the debug log. */
final class ErrorMessages implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    /** Words that open a sentence; a file's name keeps its capitals. */
    private static final Pattern SENTENCE_OPENING = Pattern.compile("^(?:An?|The|There|This|These|No|One|Two) ");

    private static final Logger LOG = LoggerFactory.getLogger(ErrorMessages.class);

    @Override
    public int handleExecutionException(Exception problem, CommandLine command, ParseResult parsed) {
        LOG.debug("the command failed", problem);
        if (problem instanceof UnknownNameException) {
            return say(command, problem.getMessage(), WRONG_USAGE);
        }
        if (problem instanceof PictureException
                || problem instanceof OutputException
                || problem instanceof WeightsException
                || problem instanceof StoreException
                || problem instanceof RunException
                || problem instanceof TrainingException
                || problem instanceof AttackException
                || problem instanceof RecognitionException
                || problem instanceof StatisticsException
                || problem instanceof NotFiniteException
                || problem instanceof CudaException
                || problem instanceof NativeLoadException) {
            return say(command, problem.getMessage(), FAILED);
        }
        if (problem instanceof Stopped stopped) {
            return say(command, stopped.getMessage(), stopped.exitCode());
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
        // picocli's own messages begin with a capital and hold no remedy
        String message = problem.getMessage().replaceFirst("[.\\s]+$", "");
        String sentence = message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
        if (problem instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            sentence += "; perhaps you meant " + String.join(" or ", unmatched.getSuggestions());
        }
        String help = "see '" + command.getCommandSpec().qualifiedName() + " --help'";
        return say(command, sentence.contains(";") ? sentence : sentence + "; " + help, WRONG_USAGE);
    }

    /** Something to know that does not stop the command. */
    static void warn(CommandLine command, String sentence) {
        command.getErr().println("metamerkit: warning: " + oneLine(sentence));
        command.getErr().flush();
    }

    /** Something to know that is as it should be. */
    static void note(CommandLine command, String sentence) {
        command.getErr().println("metamerkit: note: " + oneLine(sentence));
        command.getErr().flush();
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

    /** The rooms below write whole sentences; after {@code metamerkit:} they go on in lower case and without a full stop. */
    static String oneLine(String message) {
        String line = message.strip().replaceAll("\\s*\\R\\s*", " ").replaceFirst("\\.$", "");
        Matcher opening = SENTENCE_OPENING.matcher(line);
        return opening.find() ? opening.group().toLowerCase(Locale.ROOT) + line.substring(opening.end()) : line;
    }

    static int say(CommandLine command, String message, int code) {
        command.getErr().println("metamerkit: " + oneLine(message));
        command.getErr().flush();
        return code;
    }
}
