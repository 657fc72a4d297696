// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HelpTest {
    private static final String[] COMMANDS = {
        "synthesize",
        "activations",
        "sheet",
        "models",
        "null",
        "train",
        "attack",
        "validate",
        "recognize",
        "people",
        "doctor",
        "bench"
    };

    @Test
    void givenTheTopCommand_whenHelpIsAsked_thenItListsCommandsExamplesAndExitCodes() {
        CommandRun run = CommandRun.of("--help").requireCode(0);
        assertThat(run.out()).contains(COMMANDS).contains("Examples:", "Exit codes:");
        assertThat(run.out()).containsPattern("0 +done");
        assertThat(run.out()).containsPattern("1 +failed");
        assertThat(run.out()).containsPattern("2 +wrong usage");
        assertThat(run.out()).containsPattern("3 +finished, but some metamers fail");
        assertThat(run.out()).containsPattern("75 +stopped in time");
        assertThat(run.out()).containsPattern("130 +interrupted");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("COMMANDS")
    void givenACommand_whenHelpIsAsked_thenItHasExamplesThatTheCommandLineUnderstands(String command) {
        CommandRun run = CommandRun.of(command, "--help").requireCode(0);
        assertThat(run.err()).isEmpty();
        String examples = run.out().substring(run.out().indexOf("Examples:"));
        examples.lines().skip(1).filter(line -> !line.isBlank()).forEach(line -> {
            String words = line.strip().replaceFirst("^metamerkit ", "").replaceFirst(" >.*", "");
            CommandLine.ParseResult parsed = Metamerkit.commandLine().parseArgs(words.split(" "));
            assertThat(parsed.subcommand()).as(line).isNotNull();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"show", "import", "fetch", "sample-patches", "remove"})
    void givenACommandOfModels_whenHelpIsAsked_thenItHasExamplesThatTheCommandLineUnderstands(String command) {
        CommandRun run = CommandRun.of("models", command, "--help").requireCode(0);
        String examples = run.out().substring(run.out().indexOf("Examples:"));
        List<String> lines =
                examples.lines().skip(1).filter(line -> !line.isBlank()).toList();
        assertThat(lines).isNotEmpty().allSatisfy(line -> {
            assertThat(line).startsWith("  metamerkit models " + command);
            String[] words = line.strip().replaceFirst("^metamerkit ", "").split(" ");
            assertThat(Metamerkit.commandLine().parseArgs(words).subcommand()).isNotNull();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"synthesize", "activations", "null", "attack", "validate", "bench"})
    void givenACommandThatRunsANetwork_whenHelpIsAsked_thenTheCommonOptionsAreThere(String command) {
        assertThat(CommandRun.of(command, "--help").out())
                .contains("--device", "--threads", "--batch", "--json", "--quiet", "--model");
    }

    @Test
    void givenVersionIsAsked_whenRun_thenItPrintsOneLine() {
        assertThat(CommandRun.of("--version").requireCode(0).out()).matches("metamerkit \\S+\\R");
    }

    @Test
    void givenNoCommand_whenRun_thenItIsWrongUsage() {
        CommandRun.of().requireRefusal(2, "no COMMAND was given", "--help");
    }

    @ParameterizedTest
    @CsvSource({
        "synthesise, perhaps you meant synthesize",
        "synthesize --stag stem x.png, perhaps you meant --stage",
        "synthesize, missing required parameter",
        "synthesize x.png --steps many, '--steps'",
        "null, missing required option",
        "validate, missing required parameter",
        "models show, missing required parameter",
    })
    void givenAWrongCommandLine_whenRun_thenOneSentenceSaysWhereHelpIs(String words, String expected) {
        CommandRun.of((Object[]) words.split(" ")).requireRefusal(2, expected);
    }
}
