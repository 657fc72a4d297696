// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.SharedData;
import org.metamerkit.recognition.RecognitionFile;
import org.metamerkit.recognition.RecognitionRow;
import org.metamerkit.recognition.Rows;

class PeopleCommandTest {
    @TempDir
    private Path folder;

    @Test
    void givenExperimentsOfTheBenchmark_whenRun_thenPublishedNumbersArePrintedAndWritten() throws IOException {
        Path source = folder.resolve("study");
        for (String experiment : List.of("colour", "cue-conflict", "edge")) {
            copy(SharedData.require("human/model-vs-human/" + experiment), source.resolve(experiment));
        }
        Path out = folder.resolve("out");
        CommandRun run = CommandRun.of(
                        "people", source, "--benchmark", "--permutations", 100, "--resamples", 20, "--out", out)
                .requireCode(0);
        assertThat(run.out()).containsPattern("colour +people +0\\.8867 +0\\.8828 +0\\.4154 +0\\.0007");
        assertThat(run.out()).containsPattern("edge +people +0\\.8713 +0\\.8386 +0\\.3184 +0\\.0204");
        assertThat(run.out()).containsPattern("cue-conflict +subject-09 +all +1031 +14 +155 +0\\.9866");
        assertThat(run.out()).containsPattern("cue-conflict +all people +all +9236 +398 +2366 +0\\.9587");
        assertThat(run.err().lines()).allMatch(line -> line.startsWith("metamerkit: note: "));
        List<String> summary = Files.readAllLines(out.resolve("summary.csv"));
        assertThat(summary.get(0))
                .isEqualTo("experiment,observers,accuracy,observed_consistency,error_consistency,accuracy_difference,"
                        + "experiments,participants,pairs,conditions,fewest_conditions,stimuli,fewest_stimuli");
        assertThat(summary).hasSize(5);
        JsonNode json = new JsonMapper().readTree(out.resolve("people.json").toFile());
        assertThat(json.get("noise_ceiling")).hasSize(3);
        assertThat(json.get("resamples").asInt()).isEqualTo(20);
    }

    @Test
    void givenFeathersTables_whenRun_thenCurvesAndStatisticsAreWritten() throws IOException {
        Path people =
                only("human/feather2023_metamer_recognition.csv", "^(modality|Vision,3,resnet50(_l2_3_robust)?,).*");
        Path networks =
                only("human/feather2023_cross_model_recognition.csv", "^(modality|visual,resnet50(_l2_3_robust)?,).*");
        Path out = folder.resolve("out");
        CommandRun run = CommandRun.of(
                        "people", people, "--against", networks, "--permutations", 100, "--json", "--out", out)
                .requireCode(0);
        assertThat(run.json().get("correlation").get(0).get("points").asInt()).isEqualTo(14);
        for (String name : List.of("curves-visual-resnet50", "curves-visual-resnet50_l2_3_robust")) {
            assertThat(out.resolve(name + ".svg")).isNotEmptyFile();
            assertThat(out.resolve(name + ".png")).isNotEmptyFile();
        }
        JsonNode statistics = run.json().get("statistics");
        assertThat(statistics)
                .filteredOn(row -> row.get("effect").asText().equals("observer"))
                .isNotEmpty()
                .allMatch(row -> row.get("n").asInt() == 20
                        && row.get("unit").asText().equals("participants, and the network on the stimuli of each"));
        JsonNode network = statistics.get(statistics.size() - 2);
        assertThat(network.get("data").asText()).isEqualTo("visual experiment 3, resnet50_l2_3_robust and resnet50");
        assertThat(network.get("effect").asText()).isEqualTo("network");
        // 242.218 by pingouin, of stages and natural pictures, which add nothing to differences between networks
        assertThat(network.get("f").asDouble()).isCloseTo(242.218, within(0.001));
        assertThat(network.get("p_permutation").asDouble()).isEqualTo(0.01);
    }

    private Path only(String shared, String pattern) throws IOException {
        Path source = SharedData.require(shared);
        List<String> lines = Files.readAllLines(source).stream()
                .filter(line -> line.matches(pattern))
                .toList();
        return Files.write(folder.resolve(source.getFileName().toString()), lines);
    }

    private static void copy(Path source, Path target) throws IOException {
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.toList()) {
                Files.write(target.resolve(file.getFileName().toString()), Files.readAllBytes(file));
            }
        }
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
                        "metamerkit: note: one: one participant only, so no consistency among people, no noise ceiling and no analysis of variance\n");
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

    /** Metamers of cats by networks with CIFAR-10's classes: what 16 categories of ImageNet's classes cannot score. */
    @Test
    void givenRowsOfCifar10Networks_whenPeopleArePutBesideThem_thenTheRuleThatScoresThemIsTakenAndOthersAreNamed()
            throws IOException {
        List<RecognitionRow> rows = new ArrayList<>();
        StringBuilder text = new StringBuilder("participant,stimulus,response\n");
        for (int picture = 0; picture < 4; picture++) {
            for (String by : List.of("net", "x", "y")) {
                rows.add(Rows.row("net", "conv", 0, "p" + picture, by, by.equals("y") ? "ship" : "cat"));
            }
            text.append("ann,p" + picture + ".png,cat\nbob,p" + picture + ".png,ship\n");
        }
        Path recognition = folder.resolve("recognition.csv");
        RecognitionFile.write(recognition, rows);
        Path people = Files.writeString(folder.resolve("study.csv"), text);
        Path out = folder.resolve("out");
        CommandRun run = CommandRun.of("people", people, "--against", recognition, "--json", "--out", out)
                .requireCode(0);
        assertThat(run.json().get("rule").asText()).isEqualTo("cifar10");
        assertThat(run.json().get("curves").get(0).get("people").asDouble()).isEqualTo(0.5);
        assertThat(run.json().get("summary"))
                .extracting(row -> row.get("observers").asText())
                .containsExactly("people", "net (its own metamers)", "x", "y");
        String sixteen = "imagenet16_maximum";
        CommandRun.of("people", people, "--against", recognition, "--rule", sixteen)
                .requireRefusal(1, "in the words of the rule 'imagenet16_maximum'", "--rule");
        Path labelled = Files.writeString(
                folder.resolve("labelled.csv"),
                text.toString().replace("\n", ",cat\n").replaceFirst("cat", "category"));
        assertThat(CommandRun.of("people", labelled, "--against", recognition, "--rule", sixteen, "--out", out)
                        .requireCode(0)
                        .err())
                .contains(
                        "the rule 'imagenet16_maximum' scores no network's answer", "choose another rule with --rule");
        Path mapping =
                Files.writeString(folder.resolve("kinds.csv"), "from_label,to_category\ncat,animal\nship,vehicle\n");
        CommandRun.of("people", people, "--against", recognition, "--mapping", mapping, "--rule", "kinds")
                .requireRefusal(1, "in the words of the rule 'kinds.");
        CommandRun.of("people", people, "--against", recognition, "--rule", "best")
                .requireRefusal(2, "there is no rule 'best'", "cifar10");
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
