// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.metamerkit.cli.SmallRuns.edit;
import static org.metamerkit.cli.SmallRuns.metamers;
import static org.metamerkit.cli.SmallRuns.recognize;
import static org.metamerkit.cli.SmallRuns.rows;
import static org.metamerkit.cli.SmallRuns.setVerdict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.metamerkit.SharedData;
import org.metamerkit.model.Golden;
import org.metamerkit.recognition.RecognitionFile;
import org.metamerkit.recognition.RecognitionRow;
import org.metamerkit.recognition.Shown;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.PngFile;

/** Metamers of a few steps, shown to the embedded network and, where the shared data are, to others. */
class RecognizeCommandTest extends OnSmallRuns {
    private static final JsonMapper MAPPER = new JsonMapper();

    @Test
    void givenARun_whenShownToItsOwnNetwork_thenEveryRowHoldsWhatSynthesisSaidAndARerunAsksNothing()
            throws IOException {
        Path run = runs.copy("own");
        CommandRun first =
                recognize(run, "--by", LITE0, "--count", "all", "--json").requireCode(0);
        assertThat(first.json().path("asked").asInt()).isEqualTo(2 + 4);
        List<RecognitionRow> rows = rows(run);
        assertThat(rows).hasSize(6);
        for (RecognitionRow row : rows) {
            JsonNode json = MAPPER.readTree(
                    run.resolve(row.shown().folder()).resolve("metamer.json").toFile());
            boolean natural = row.shown().condition() == Shown.Condition.NATURAL;
            JsonNode answer =
                    json.path(natural ? "match" : "png_match").path("classes").path(natural ? "original" : "metamer");
            assertThat(row.verdicts().get("own").decision())
                    .contains(answer.path("label").asText());
            assertThat(row.verdicts().get("imagenet16_maximum").decision())
                    .contains(answer.path("imagenet16_maximum").asText());
            assertThat(row.verdicts().get("imagenet16_mean").decision())
                    .contains(answer.path("imagenet16_mean").asText());
            assertThat(row.top()).hasSize(5);
            assertThat(row.ofItself()).isTrue();
            if (natural) {
                assertThat(row.verdicts().get("own").agrees()).contains(true);
            }
        }
        byte[] file = Files.readAllBytes(run.resolve(RecognitionFile.PLACE));
        CommandRun again = recognize(run, "--by", LITE0, "--json").requireCode(0);
        assertThat(again.json().path("asked").asInt()).isZero();
        assertThat(again.json().path("kept").asInt()).isEqualTo(6);
        assertThat(Files.readAllBytes(run.resolve(RecognitionFile.PLACE))).isEqualTo(file);
    }

    @Test
    void givenTrueClassesLater_whenRecognizedAgain_thenRowsAreScoredWithoutAskingAnybody() throws IOException {
        Path run = runs.copy("labelled");
        recognize(run, "--by", LITE0, "--quiet").requireCode(0);
        Path labels = Files.writeString(place.resolve("labels.csv"), "picture,class\nchelsea.png,cat\n");
        CommandRun scored = recognize(run, "--labels", labels, "--json").requireCode(0);
        assertThat(scored.json().path("asked").asInt()).isZero();
        assertThat(scored.err()).contains("2 of 4 metamers have no true class");
        assertThat(rows(run))
                .allSatisfy(row -> assertThat(row.verdicts()
                                .get("imagenet16_maximum")
                                .trueClass()
                                .isPresent())
                        .isEqualTo(row.shown().picture().equals("chelsea")));
        RecognitionRow natural = rows(run).get(0);
        assertThat(natural.shown().picture()).isEqualTo("chelsea");
        assertThat(natural.verdicts().get("imagenet16_maximum").correct()).contains(true);
    }

    @Test
    void givenAReport_whenLookedInto_thenItStandsAloneAndHasANumberFileForEveryFigure() throws IOException {
        Path run = runs.copy("report");
        Path out = place.resolve("the report");
        Path labels = Files.writeString(place.resolve("all.csv"), "picture,class\nchelsea,cat\ndiscs,clock\n");
        recognize(run, "--by", LITE0, "--labels", labels, "--count", "all", "--out", out)
                .requireCode(0);
        String page = Files.readString(out.resolve("report.html"));
        assertThat(page).doesNotContain("<script").doesNotContain("href=").doesNotContain("src=\"http");
        assertThat(page)
                .contains(
                        "data:image/png;base64,", "data:image/svg+xml;base64,", "metamerkit recognize", "libtorch 2.");
        assertThat(page).as("can be repeated").contains("the report'");
        List<String> files = Workplace.files(out);
        for (String svg : files.stream().filter(name -> name.endsWith(".svg")).toList()) {
            assertThat(files).contains(svg.replace(".svg", ".png"), svg.replace(".svg", ".csv"));
        }
        assertThat(files)
                .contains(
                        "matrix.csv",
                        "shown.csv",
                        "evaluators.csv",
                        "curves-true-efficientnet_lite0.svg",
                        "matrix-true.svg");
        assertThat(Files.readString(out.resolve("matrix.csv")))
                .contains("imagenet16_maximum,true,efficientnet_lite0,natural,-1,efficientnet_lite0,1,2,0,0,0,2,");
    }

    @Test
    void givenFailingAndUnjudgedMetamers_whenCounted_thenOnlyPassingOnesAreInFiguresAndOthersAreNamed()
            throws IOException {
        Path run = runs.copy("verdicts");
        List<Path> metamers = metamers(run);
        setVerdict(metamers.get(0), true);
        setVerdict(metamers.get(1), false);
        setVerdict(metamers.get(2), null);
        setVerdict(metamers.get(3), null);
        CommandRun counted = recognize(run, "--by", LITE0, "--json").requireCode(0);
        assertThat(counted.err()).contains("3 of 4 metamers do not count");
        int metamersCounted = 0;
        for (JsonNode cell : counted.json().path("cells")) {
            metamersCounted += cell.path("stage").asText().equals("natural")
                    ? 0
                    : cell.path("counted").asInt();
        }
        CommandRun all =
                recognize(run, "--count", "all", "--rule", "own", "--json").requireCode(0);
        assertThat(all.err()).doesNotContain("do not count");
        assertThat(metamersCounted).isLessThanOrEqualTo(1);
        assertThat(rows(run))
                .extracting(row -> row.shown().verdict())
                .contains(Shown.Verdict.FAILS, Shown.Verdict.UNJUDGED);
    }

    @Test
    void givenANetworkThatIsNotInstalled_whenItsMetamersAreShown_thenTheyAreJudgedAllTheSame() throws IOException {
        Path run = runs.copy("foreign");
        for (Path metamer : metamers(run)) {
            edit(metamer, json -> json.put("model", "colleagues_net").put("weights_sha256", "ab".repeat(32)));
        }
        recognize(run, "--by", LITE0, "--quiet").requireCode(0);
        assertThat(rows(run))
                .hasSize(6)
                .noneMatch(RecognitionRow::ofItself)
                .allMatch(row -> row.shown().generator().equals("colleagues_net"));
    }

    @Test
    void givenDamagedMetamers_whenShown_thenEachIsNamedAndTheOthersAreJudged() throws IOException {
        Path run = runs.copy("damaged");
        List<Path> metamers = metamers(run);
        Path png = metamers.get(0).resolve("metamer.png");
        Files.write(png, Arrays.copyOf(Files.readAllBytes(png), 200));
        Files.writeString(metamers.get(1).resolve("metamer.json"), "{");
        Files.delete(metamers.get(2).resolve("metamer.png"));
        CommandRun found = recognize(run, "--by", LITE0, "--json").requireCode(1);
        assertThat(found.json().path("problems")).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(found.err()).contains(metamers.get(i).getFileName().toString());
        }
        assertThat(rows(run).stream().filter(row -> row.shown().condition() == Shown.Condition.METAMER))
                .hasSize(1);
        assertThat(Files.readString(run.resolve("recognition/report.html"))).contains("metamer.png is missing");
    }

    @Test
    void givenRowsWithoutAnyPicture_whenReported_thenTheyAreEnough() throws IOException {
        Path run = runs.copy("kept");
        recognize(run, "--by", LITE0, "--quiet").requireCode(0);
        Path rowsOnly = place.resolve("rows-only");
        Files.createDirectories(rowsOnly.resolve("recognition"));
        Files.copy(run.resolve(RecognitionFile.PLACE), rowsOnly.resolve(RecognitionFile.PLACE));
        CommandRun reported = recognize(rowsOnly, "--count", "all", "--out", place.resolve("rows-report"))
                .requireCode(0);
        assertThat(reported.out()).contains("0 answers now, 6 were there");
    }

    @Test
    void givenPeople_whenRecognized_thenTheirCurveIsAmongTheNetworksAndWhatIsMissingIsSaid() throws IOException {
        Path run = runs.copy("people");
        Path labels = Files.writeString(place.resolve("two.csv"), "picture,class\nchelsea,cat\ndiscs,truck\n");
        StringBuilder text = new StringBuilder("participant,stimulus,response\n");
        for (Path metamer : metamers(run)) {
            String shows = metamer.getFileName().toString().startsWith("chelsea") ? "cat" : "truck";
            text.append("ann,metamers/")
                    .append(metamer.getFileName())
                    .append(".png,")
                    .append(shows)
                    .append('\n');
            text.append("bob,").append(metamer.getFileName()).append(".png,cat\n");
        }
        text.append("ann,chelsea.png,cat\nann,discs.png,truck\n");
        Path people = Files.writeString(place.resolve("people.csv"), text);
        Path out = place.resolve("people-report");
        CommandRun found = recognize(
                        run,
                        "--by",
                        LITE0 + ",cifar10_cnn_standard",
                        "--labels",
                        labels,
                        "--count",
                        "all",
                        "--rule",
                        "cifar10",
                        "--people",
                        people,
                        "--out",
                        out,
                        "--json")
                .requireCode(0);
        assertThat(found.json().path("people").path("participants").asInt()).isEqualTo(2);
        assertThat(found.err()).contains("no correlation of people").contains("expected at least 3");
        JsonNode stem = found.json().path("people").path("curves").get(0);
        assertThat(stem.path("stage").asText()).isEqualTo("stem");
        assertThat(stem.path("people").asDouble()).isEqualTo(0.75);
        assertThat(stem.path("people_sem").asDouble()).isCloseTo(0.25, within(1e-12));
        assertThat(Files.readString(out.resolve("curves-true-efficientnet_lite0.csv")))
                .contains("efficientnet_lite0,stem,people,0,,2,0.75,0.25,,")
                .contains("efficientnet_lite0,natural,people,0,,1,1,,,");
        assertThat(out.resolve("people-and-networks.svg")).isNotEmptyFile();
        assertThat(Files.readString(out.resolve("report.html")))
                .contains("<h2>People</h2>", "2 participants were shown", "no correlation of people")
                .contains("Do people and networks err on the same metamers?", "<td>cifar10_cnn_standard</td>");
        // people saw two metamers of each of two stages
        assertThat(found.json().path("people").path("summary"))
                .filteredOn(row -> row.path("observers").asText().equals("cifar10_cnn_standard"))
                .singleElement()
                .matches(row -> row.path("participants").asInt() == 2)
                .matches(row -> row.path("fewest_stimuli").asInt() == 2);
        assertThat(Files.readString(out.resolve("people-accuracy.csv")))
                .contains("people,cifar10_cnn_standard,network,efficientnet_lite0 stem,");
        Files.writeString(people, text + "bob,nowhere.png,cat\n");
        recognize(run, "--people", people, "--rule", "cifar10", "--count", "all")
                .requireRefusal(1, "1 stimuli of people are neither metamers nor originals", "nowhere.png");
        Files.writeString(people, text + "bob,copy/" + metamers(run).get(0).getFileName() + ".png,cat\n");
        recognize(run, "--people", people, "--rule", "cifar10", "--count", "all")
                .requireRefusal(1, "answered before", "bob");
        recognize(run, "--choices", "cat,dog").requireRefusal(2, "--people");
        recognize(run, "--people", place.resolve("none.csv")).requireRefusal(1, "none.csv does not exist");
    }

    @Test
    void givenBadInput_whenRecognized_thenOneSentenceSaysSo() throws IOException {
        Path run = runs.copy("bad");
        recognize(run, "--by", "efficientnet_lite99").requireRefusal(2, "efficientnet_lite99", "efficientnet_lite0");
        recognize(run, "--by", "resnet50").requireRefusal(1, "resnet50", "no weights");
        recognize(run).requireRefusal(1, "no answers", "--by");
        recognize(place.resolve("pictures"), "--by", LITE0).requireRefusal(1, "no run");
        recognize(run, "--by", LITE0, "--rule", "best").requireRefusal(2, "no rule 'best'", "imagenet16_maximum");
        recognize(run, "--by", LITE0, "--count", "some").requireRefusal(2, "'some'", "passing");
        recognize(run, "--by", LITE0, "--labels", place.resolve("pictures")).requireRefusal(2, "folder", "CSV");
        recognize(run, "--by", LITE0, "--batch", "0").requireRefusal(2, "--batch");
        Path file = run.resolve(RecognitionFile.PLACE);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "format_version,condition\n9,natural\n");
        recognize(run, "--by", LITE0).requireRefusal(1, "recognition.csv");
    }

    @Test
    void givenPublishedNetworks_whenTheCatIsShown_thenTheirFirstThreeAnswersArePyTorchs() throws IOException {
        JsonNode golden =
                MAPPER.readTree(SharedData.require("networks/golden.json").toFile());
        Path run = runs.copy("published");
        double[] values = Golden.file(SharedData.require("networks/golden_inputs.safetensors"))
                .array("chelsea_224");
        float[] pixels = new float[values.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) (values[i] / 255);
        }
        for (Path metamer : metamers(run)) {
            // the picture that PyTorch was shown, as its nearest 8-bit file
            PngFile.write(new Pixels(224, 224, pixels), metamer.resolve("target.png"));
        }
        List<String> names = new ArrayList<>();
        for (String file : List.of(
                "squeezenet1_1_imagenet", "tiny_darknet_imagenet", "mobilenet_v2_1.0_224_deq", "cifar10_wide_mix")) {
            String name = file.replace(".", "_");
            names.add(name);
            if (!Files.exists(place.models().resolve(name + ".json"))) {
                CommandRun.of(
                                "models",
                                "import",
                                SharedData.require("networks/" + file + ".safetensors"),
                                "--as",
                                name,
                                "-q")
                        .requireCode(0);
            }
        }
        recognize(run, "--by", String.join(",", names), "--rule", "imagenet16_maximum")
                .requireCode(0);
        List<RecognitionRow> cat = rows(run).stream()
                .filter(row -> row.shown().condition() == Shown.Condition.NATURAL)
                .filter(row -> row.shown().picture().equals("chelsea"))
                .toList();
        assertThat(cat).hasSize(4);
        for (RecognitionRow row : cat) {
            boolean small = row.evaluator().labels().equals("cifar10");
            assertThat(row.verdicts().get("imagenet16_maximum").decision().isPresent())
                    .isNotEqualTo(small);
            assertThat(row.verdicts().get("cifar10").decision()).isPresent();
            if (!small) {
                JsonNode expected = golden.path(row.evaluator().name().replace("1_0", "1.0"));
                for (int i = 0; i < 3; i++) {
                    assertThat(row.top().get(i).probability())
                            .isCloseTo(expected.path("top3").get(i).get(1).asDouble(), within(0.02));
                    String name = expected.path("top3")
                            .get(i)
                            .get(0)
                            .asText()
                            .replaceFirst("n\\d+_", "")
                            .replace('_', ' ');
                    assertThat(row.top().get(i).label()).isEqualToIgnoringCase(name);
                }
            }
        }
    }
}
