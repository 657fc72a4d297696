// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.experiment.catalogue.MadeUpRun;
import org.metamerkit.experiment.choice.ChoiceBook;
import org.metamerkit.experiment.choice.ChoiceCommand;
import org.metamerkit.experiment.choice.Mark;
import picocli.CommandLine;

class ExportCommandTest {
    @TempDir
    Path folder;

    private MadeUpRun run;
    private Path out;

    @BeforeEach
    void makeRun() throws IOException {
        run = MadeUpRun.in(folder.resolve("run"));
        run.many(4, 1);
        out = folder.resolve("out");
    }

    @Test
    void givenARun_whenExported_thenTheSummarySaysWhatWentAndWhatDidNot() throws IOException {
        run.metamer("bad", "stem", 0).spearman(0.1).write();
        CommandRun done = CommandRun.of("export", run.folder(), "--out", out, "--to", "psychopy,csv,bids")
                .requireCode(0);
        assertThat(done.out())
                .contains(
                        "metamers: 16",
                        "originals: 4",
                        "conditions: 4 (tiny/stem, tiny/blocks.0, tiny/pool, tiny/logits)",
                        "1 failing the criterion",
                        "written to " + out);
        assertThat(out.resolve("psychopy/conditions.csv")).isRegularFile();
        assertThat(out.resolve("stages.csv")).isRegularFile();
        assertThat(out.resolve("jspsych")).doesNotExist();
    }

    @Test
    void givenParticipantsAndJson_whenExported_thenTheNumbersAreOnStandardOutput() throws IOException {
        JsonNode json = CommandRun.of(
                        "export", run.folder(), "--participants", 20, "--natural", "--seed", 3, "--out", out, "--json")
                .requireCode(0)
                .json();
        assertThat(json.path("participants").asInt()).isEqualTo(20);
        assertThat(json.path("trials").asInt()).isEqualTo(4);
        assertThat(json.path("metamers").asInt()).isEqualTo(16);
        assertThat(json.path("conditions")).hasSize(5);
        assertThat(json.path("folder").asText()).isEqualTo(out.toString());
        assertThat(out.resolve("psychopy/participant-07.csv")).isRegularFile();
        assertThat(out.resolve("jspsych/participant-20.json")).isRegularFile();
    }

    @Test
    void givenTwoRatersChoices_whenExported_thenOnlyWhatBothKeepGoesAndTheirAgreementIsSaid() throws IOException {
        List<String> names = List.of(
                run.metamer("picture0", "stem", 0).folder(),
                run.metamer("picture1", "stem", 0).folder(),
                run.metamer("picture2", "stem", 0).folder());
        Path anna = choices("anna", Mark.KEEP, names.get(0), names.get(1));
        Path bob = choices("bob", Mark.KEEP, names.get(0));
        choices("bob", Mark.REJECT, names.get(1));
        CommandRun one = CommandRun.of("export", run.folder(), "--choices", anna, "--only", "keep", "--out", out)
                .requireCode(0);
        assertThat(one.out()).contains("metamers: 2", "14 not chosen");
        CommandRun both = CommandRun.of("export", run.folder(), "--choices", anna + "," + bob, "--out", out)
                .requireCode(0);
        assertThat(both.out()).contains("metamers: 1");
        assertThat(both.err()).contains("anna and bob both marked 2 metamers and differ on 1", "kappa 0.000");
    }

    @ParameterizedTest
    @CsvSource({
        "--only keep, 2, --only needs marks",
        "--to powerpoint, 2, there is no 'powerpoint'; choose among psychopy",
        "--choices a.json --only good, 2, there is no 'good'; choose among keep",
        "--participants 0, 2, There are 0 participants",
        "--condition moon, 2, there is no 'moon'",
        "--stage nowhere, 1, has no such metamers",
        "--choices nowhere.json, 1, there are no choices nowhere.json",
        "--participants 5 --condition picture, 2, there is no 'picture'",
    })
    void givenWrongOptions_whenRun_thenOneSentenceSaysSo(String options, int code, String expected) {
        CommandRun failed =
                CommandRun.of((Object[]) ("export " + run.folder() + " --out " + out + " " + options).split(" "));
        failed.requireRefusal(code, expected.substring(1));
        assertThat(out).doesNotExist();
    }

    @Test
    void givenARun_whenIndexed_thenItsContentsAreSaid() throws IOException {
        Files.delete(run.metamer("gone", "stem", 0).write().resolve("metamer.png"));
        CommandRun done = CommandRun.of("experiment", "index", run.folder()).requireCode(0);
        assertThat(done.out())
                .contains("16 metamers (16 pass, 0 fail the criterion), 0 in work, 1 damaged")
                .containsPattern("tiny +stem +4 +4 +4 +4 ");
        assertThat(done.err()).contains("metamer.png is missing");
        JsonNode json = CommandRun.of("experiment", "index", run.folder(), "--rebuild", "--json")
                .requireCode(0)
                .json();
        assertThat(json.path("whole").asInt()).isEqualTo(16);
        assertThat(json.path("damaged").asInt()).isEqualTo(1);
        assertThat(json.at("/stages/tiny")).hasSize(4);
        assertThat(json.at("/matches/0/passing").asInt()).isEqualTo(4);
        CommandRun.of("experiment", "index", run.folder(), "--csv", folder.resolve("matches.csv"), "--quiet")
                .requireCode(0);
        assertThat(folder.resolve("matches.csv")).content().contains("tiny,stem,4,4,4,4,");
        CommandRun.of("experiment", "index", folder).requireRefusal(1, "is no run of Metamerkit");
        CommandRun.of("experiment").requireRefusal(2, "no COMMAND was given");
    }

    @ParameterizedTest
    @CsvSource({"export", "experiment", "experiment index"})
    void givenHelp_whenAsked_thenItsExamplesAreUnderstood(String command) {
        CommandRun help =
                CommandRun.of((Object[]) (command + " --help").split(" ")).requireCode(0);
        String examples = help.out().substring(help.out().indexOf("Examples:"));
        List<String> lines =
                examples.lines().skip(1).filter(line -> !line.isBlank()).toList();
        assertThat(lines).isNotEmpty().allSatisfy(line -> {
            String[] words = line.strip().replaceFirst("^metamerkit ", "").split(" ");
            CommandLine.ParseResult parsed = Metamerkit.commandLine().parseArgs(words);
            assertThat(parsed.subcommand()).as(line).isNotNull();
        });
    }

    private Path choices(String rater, Mark mark, String... metamers) {
        Path file = ChoiceBook.place(run.folder(), rater);
        ChoiceBook.open(file, rater).apply(new ChoiceCommand.SetMark(Set.of(metamers), Optional.of(mark)));
        return file;
    }
}
