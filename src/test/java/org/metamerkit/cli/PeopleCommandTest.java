// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.SharedData;

class PeopleCommandTest {
    @TempDir
    private Path folder;

    @Test
    void givenTheBenchmarksFolder_whenRun_thenThePublishedRowIsPrintedAndWritten() throws IOException {
        Path source = SharedData.require("human/model-vs-human");
        Path out = folder.resolve("out");
        CommandRun run = CommandRun.of(
                        "people", source, "--benchmark", "--permutations", 200, "--resamples", 50, "--out", out)
                .requireCode(0);
        assertThat(run.out()).containsPattern("all +people +0\\.7228 +0\\.8085 +0\\.4312 +0\\.0066");
        assertThat(run.out()).containsPattern("cue-conflict +subject-09 +all +1031 +14 +155 +0\\.9866");
        assertThat(run.out()).containsPattern("cue-conflict +all people +all +9236 +398 +2366 +0\\.9587");
        assertThat(run.err().lines()).allMatch(line -> line.startsWith("metamerkit: note: "));
        List<String> summary = Files.readAllLines(out.resolve("summary.csv"));
        assertThat(summary.get(0))
                .isEqualTo("experiment,observers,accuracy,observed_consistency,error_consistency,accuracy_difference");
        assertThat(summary).hasSize(19);
        JsonNode json = new JsonMapper().readTree(out.resolve("people.json").toFile());
        assertThat(json.get("noise_ceiling")).hasSize(17);
        assertThat(json.get("statistics").get(0).get("permutations").asInt()).isEqualTo(200);
    }

    @Test
    void givenFeathersTables_whenRun_thenFigure8esNumbersArePrinted() {
        CommandRun run = CommandRun.of(
                        "people",
                        SharedData.require("human/feather2023_metamer_recognition.csv"),
                        "--against",
                        SharedData.require("human/feather2023_cross_model_recognition.csv"),
                        "--permutations",
                        20,
                        "--json",
                        "--out",
                        folder)
                .requireCode(0);
        assertThat(run.out()).contains("\"r_squared\" : 0.9486", "\"r_squared\" : 0.8597");
        assertThat(folder.resolve("curves-visual-resnet50.svg")).isNotEmptyFile();
        assertThat(folder.resolve("curves-visual-resnet50.png")).isNotEmptyFile();
    }

    @Test
    void givenOneParticipant_whenRun_thenWhatNeedsMoreIsReportedInOneSentence() throws IOException {
        Path file = Files.writeString(
                folder.resolve("one.csv"),
                "participant,stimulus,response,category\nann,a.png,dog,dog\nann,b.png,cat,dog\n");
        CommandRun run =
                CommandRun.of("people", file, "--out", folder.resolve("out")).requireCode(0);
        assertThat(run.err())
                .isEqualTo(
                        "metamerkit: note: one: one participant only, so no consistency, noise ceiling or analysis of variance\n");
        assertThat(Files.readString(folder.resolve("out/accuracy.csv"))).contains("one,ann,person,all,1,2,0.5,");
    }

    @Test
    void givenAMissingCell_whenRun_thenThereIsNoAnalysisOfVarianceAndASentence() throws IOException {
        Path file = Files.writeString(folder.resolve("two.csv"), """
                participant,stimulus,response,category,condition
                ann,a.png,dog,dog,early
                ann,b.png,cat,dog,late
                bob,a.png,dog,dog,early
                """);
        CommandRun run =
                CommandRun.of("people", file, "--out", folder.resolve("out")).requireCode(0);
        assertThat(run.err())
                .contains("no analysis of variance of two: 1 of 4 cells of a repeated-measures design are empty");
        assertThat(folder.resolve("out/statistics.csv")).doesNotExist();
    }

    @Test
    void givenBadFiles_whenRun_thenOneSentenceSaysSo() throws IOException {
        CommandRun.of("people", folder.resolve("none.csv")).requireRefusal(1, "does not exist");
        Path file = Files.writeString(
                folder.resolve("twice.csv"),
                "participant,stimulus,response,category\nann,a.png,dog,dog\nann,a.png,cat,dog\n");
        CommandRun.of("people", file).requireRefusal(1, "answered before", "ann with a.png");
        CommandRun.of("people", file, "--column", "colour=x").requireRefusal(1, "'colour' is no role");
        CommandRun.of("people", file, "--psychometric", "cubic").requireRefusal(2, "--psychometric");
        CommandRun.of("people").requireRefusal(2, "missing required parameter");
    }
}
