// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.recognition.Counting;
import org.metamerkit.recognition.DecisionRule;
import org.metamerkit.recognition.RecognitionException;
import org.metamerkit.recognition.RecognitionFile;
import org.metamerkit.recognition.RecognitionRow;
import org.metamerkit.recognition.Shown;
import org.metamerkit.recognition.Table;
import org.metamerkit.recognition.statistics.MultipleComparisons;
import org.metamerkit.recognition.statistics.Proportion;

/** People's trials joined with what networks said of the same metamers. */
class MetamerResponsesTest {
    private static final String RULE = "imagenet16_maximum";

    @TempDir
    private Path folder;

    private Path recognition;

    /** Two networks, two stages, four pictures; the late metamers of pictures 2 and 3 are recognised by their own network only. */
    @BeforeEach
    void writeRecognition() throws IOException {
        List<RecognitionRow> rows = new ArrayList<>();
        for (String generator : List.of("neta", "netb")) {
            for (int stage = 0; stage < 2; stage++) {
                for (int picture = 0; picture < 4; picture++) {
                    for (String evaluator : List.of("neta", "netb", "netc")) {
                        boolean right = stage == 0 || picture < 2 || evaluator.equals(generator);
                        rows.add(new RecognitionRow(
                                shown(generator, stage, picture),
                                new RecognitionRow.Evaluator(evaluator, "sha-" + evaluator, "imagenet"),
                                Map.of(
                                        RULE,
                                        new RecognitionRow.Verdict(
                                                Optional.of(right ? "dog" : "cat"),
                                                Optional.of("dog"),
                                                Optional.of("dog"))),
                                List.of()));
                    }
                }
            }
        }
        recognition = folder.resolve("recognition.csv");
        RecognitionFile.write(recognition, rows);
    }

    @Test
    void givenTrialsOfMetamers_whenJoined_thenScoresAreThoseOfNetworkAndStage() throws IOException {
        RecognitionTable table = RecognitionTable.read(List.of(recognition), RULE, Counting.PASSING);
        assertThat(table.scores())
                .contains(new RecognitionScore("neta", "stage1", 1, "netc", new Proportion(2, 4)))
                // the metamer that fails the criterion does not count
                .contains(new RecognitionScore("neta", "stage0", 0, "neta", new Proportion(3, 3)));
        MetamerResponses joined = MetamerResponses.join(people(), table);
        assertThat(joined.notes())
                .contains(
                        "4 trials showed metamers that do not count (they fail the criterion, or were not judged: --count)");
        assertThat(joined.scores())
                .contains(new RecognitionScore("neta", "stage0", 0, "ann", new Proportion(3, 3)))
                .contains(new RecognitionScore("netb", "stage1", 1, "bob", new Proportion(1, 4)));
        assertThat(joined.responses().conditions()).contains("natural", "neta stage0", "netb stage1");
        HumanNetworkComparison comparison = HumanNetworkComparison.of(joined.scores(), table.scores());
        HumanNetworkComparison.Point late = comparison.points().get(1);
        assertThat(late.stage()).isEqualTo("stage1");
        assertThat(late.people()).isCloseTo(3 / 8.0, within(1e-12));
        assertThat(late.others()).isEqualTo(0.5);
        assertThat(late.otherNetworks()).isEqualTo(2);
        assertThat(late.own()).hasValue(1);
        assertThat(comparison.correlations().pearson()).isCloseTo(1, within(1e-12));
    }

    @Test
    void givenAStudy_whenAnalysed_thenTablesAndCurvesAreThere() throws IOException {
        Path responses = folder.resolve("responses.csv");
        Files.writeString(responses, csv(people()));
        PeopleStudy.Result result = PeopleStudy.analyze(new PeopleStudy(
                responses,
                List.of(recognition),
                Optional.empty(),
                ResponseOptions.none(),
                false,
                RULE,
                Counting.PASSING,
                new AnalysisOptions(200, 50, 0, MultipleComparisons.HOLM, Optional.empty())));
        assertThat(result.tables())
                .extracting(Table::name)
                .contains("correlation", "curves", "statistics", "accuracy", "consistency", "summary");
        assertThat(result.figures())
                .containsOnlyKeys("curves-responses-neta", "curves-responses-netb", "correlation-responses");
        Table statistics = result.tables().stream()
                .filter(table -> table.name().equals("statistics"))
                .findFirst()
                .orElseThrow();
        assertThat(statistics.rows())
                .extracting(row -> row.get(0) + ": " + row.get(1))
                .containsExactlyInAnyOrder(
                        "responses, neta: stage",
                        "responses, netb: stage",
                        "responses, neta and netb: network",
                        "responses, neta and netb: network × stage");
    }

    @Test
    void givenStimuliThatNobodyKnows_whenJoined_thenTheyAreRefused() throws IOException {
        RecognitionTable table = RecognitionTable.read(List.of(recognition), RULE, Counting.PASSING);
        List<Trial> trials = new ArrayList<>(people().trials());
        Trial first = trials.get(0);
        trials.add(new Trial(
                "ann", "elsewhere.png", "", first.response(), first.seconds(), first.category(), first.texture()));
        Responses strange = new Responses("study", trials, List.of());
        assertThatThrownBy(() -> MetamerResponses.join(strange, table))
                .isInstanceOf(RecognitionException.class)
                .hasMessageContaining("1 stimuli of study are neither metamers nor originals")
                .hasMessageContaining("elsewhere.png");
        assertThatThrownBy(() -> RecognitionTable.read(List.of(recognition), "imagenet99", Counting.PASSING))
                .hasMessageContaining("there is no rule 'imagenet99'");
    }

    @Test
    void givenAFileTwice_whenRead_thenItsRowsCountOnce() {
        assertThat(RecognitionTable.read(List.of(recognition, recognition), RULE, Counting.PASSING)
                        .scores())
                .isEqualTo(RecognitionTable.read(List.of(recognition), RULE, Counting.PASSING)
                        .scores());
        RecognitionTable all = RecognitionTable.read(List.of(recognition), RULE, Counting.ALL);
        assertThat(all.scores()).contains(new RecognitionScore("neta", "stage0", 0, "neta", new Proportion(4, 4)));
        assertThat(all.original("stimuli/" + metamer("neta", 1, 2) + "/target.png"))
                .isEqualTo(all.original("pic2.png"))
                .isPresent();
        assertThat(all.original("stimuli/other/target.png")).isEmpty();
    }

    @Test
    void givenObserversCalledTheSame_whenCompared_thenTheyAreRefusedAndNotAveraged() {
        RecognitionScore score = new RecognitionScore("neta", "stage0", 0, "ann", new Proportion(1, 2));
        assertThatThrownBy(() -> HumanNetworkComparison.of(List.of(score, score), List.of()))
                .hasMessageContaining("ann has two scores for neta stage0");
        RecognitionScore other = new RecognitionScore("netz", "stage0", 0, "netb", new Proportion(1, 2));
        assertThatThrownBy(() -> HumanNetworkComparison.of(List.of(score), List.of(other)))
                .hasMessageContaining("different networks and stages (neta stage0 first");
    }

    @Test
    void givenNamesAsExportWritesThem_whenJoined_thenTheyAreTheSameStimuli() {
        RecognitionTable table = RecognitionTable.read(List.of(recognition), RULE, Counting.PASSING);
        String folder = metamer("neta", 1, 2);
        assertThat(table.find("stimuli/metamers/neta__stage1__" + folder + ".png"))
                .isEqualTo(table.find(folder))
                .isPresent();
        assertThat(table.find("stimuli/metamers/neta__stage1__elsewhere-s0-1.png"))
                .isEmpty();
        assertThat(table.original("stimuli/originals/pic2-sha-pic2.png"))
                .isEqualTo(table.original("pic2.png"))
                .isPresent();
    }

    @Test
    void givenOneMetamerUnderTwoPaths_whenSomebodyAnswersBoth_thenThatIsRefusedAsOneStimulusTwice() {
        RecognitionTable table = RecognitionTable.read(List.of(recognition), RULE, Counting.PASSING);
        List<Trial> trials = new ArrayList<>(people().trials());
        trials.add(trial("ann", "copies/neta__stage0__" + metamer("neta", 0, 1) + ".png", "cat"));
        Responses twice = new Responses("study", trials, List.of());
        assertThatThrownBy(() -> MetamerResponses.join(twice, table))
                .isInstanceOf(RecognitionException.class)
                .hasMessageContaining("answered before, the first of ann with " + metamer("neta", 0, 1));
    }

    @Test
    void givenPicturesOfOneName_whenOriginalsAreNamedByItAlone_thenTheyAreRefused() {
        List<RecognitionRow> rows = new ArrayList<>(RecognitionFile.read(recognition));
        Shown other = shown("neta", 0, 0);
        rows.add(new RecognitionRow(
                new Shown(
                        other.condition(),
                        other.generator(),
                        other.generatorSha256(),
                        other.stage(),
                        other.stageIndex(),
                        other.picture(),
                        "another-file",
                        0,
                        "ffff",
                        "neta/stage0/pic0-s0-ffff",
                        other.verdict(),
                        other.trueClass(),
                        other.answer(),
                        other.answer16Maximum(),
                        other.answer16Mean()),
                rows.get(0).evaluator(),
                rows.get(0).verdicts(),
                List.of()));
        RecognitionTable table = RecognitionTable.of(rows, DecisionRule.USUAL.get(1), Counting.PASSING);
        assertThatThrownBy(() -> table.original("pic0.png"))
                .isInstanceOf(RecognitionException.class)
                .hasMessageContaining("2 originals are called pic0")
                .hasMessageContaining("pic0-another-.png");
        assertThat(table.original("pic0-another-.png")).isPresent();
    }

    @Test
    void givenResponsesWithoutRightAnswers_whenJoined_thenTheTablesAreTakenAndWordsAreTheRules() {
        RecognitionTable table = RecognitionTable.read(List.of(recognition), RULE, Counting.PASSING);
        List<Trial> trials = List.of(
                unlabelled("ann", metamer("neta", 0, 0), "Dog"),
                unlabelled("ann", metamer("neta", 0, 1), "beagle"),
                unlabelled("ann", metamer("neta", 0, 2), "puppy"));
        MetamerResponses joined = MetamerResponses.join(new Responses("study", trials, List.of()), table);
        assertThat(joined.scores())
                .containsExactly(new RecognitionScore("neta", "stage0", 0, "ann", new Proportion(2, 3)));
        assertThat(joined.notes()).hasSize(1);
        assertThat(joined.notes().get(0))
                .startsWith(
                        "1 responses are no answer that there is and count as wrong, the first 'puppy'; answers are")
                .contains("keyboard");
        Responses keys = new Responses("study", List.of(unlabelled("ann", metamer("neta", 0, 0), "3")), List.of());
        assertThatThrownBy(() -> MetamerResponses.join(keys, table))
                .hasMessageContaining("no response of study is among its right answers (a response: 3");
    }

    @Test
    void givenATableOfProportions_whenPutBesideRows_thenOtherNetworksAreNamedAndCurvesHaveStandardErrors()
            throws IOException {
        RecognitionTable table = RecognitionTable.read(List.of(recognition), RULE, Counting.PASSING);
        String header = "modality,experiment,model,layer_index,layer,participant,human_prop_correct\n";
        Path file = Files.writeString(folder.resolve("humans.csv"), header + """
                        visual,1,neta,0,stage0,1,0.75
                        visual,1,neta,0,stage0,2,0.25
                        visual,1,neta,1,stage1,1,0.5
                        visual,1,neta,1,stage1,2,0
                        visual,1,neta,2,natural,1,1
                        visual,1,neta,2,natural,2,1
                        visual,1,elsewhere,0,stage0,1,0.5
                        """);
        MetamerAnalysis.Result result = PeopleAnswers.read(file, ResponseOptions.none())
                .beside(table, AnalysisOptions.usual().seeded(3));
        PeopleCurves.Mean early = result.people().at("neta", "stage0").orElseThrow();
        assertThat(early.value()).isEqualTo(0.5);
        // standard deviation √(2 · 0.25²) over √2
        assertThat(early.sem()).isCloseTo(0.25, within(1e-12));
        assertThat(early.observers()).isEqualTo(2);
        assertThat(result.people().at("neta", "natural").orElseThrow().value()).isEqualTo(1);
        assertThat(result.people().at("netb", "stage0")).isEmpty();
        assertThat(result.participants()).isEqualTo(2);
        assertThat(result.notes())
                .contains("people's table is also about 1 networks that made no metamers here (the first: elsewhere),"
                        + " which are left out");
        Path strange = Files.writeString(folder.resolve("strange.csv"), header + "visual,1,elsewhere,0,stage0,1,0.5\n");
        assertThatThrownBy(() ->
                        PeopleAnswers.read(strange, ResponseOptions.none()).beside(table, AnalysisOptions.usual()))
                .hasMessageContaining("none of which made metamers here (neta, netb)");
    }

    @Test
    void givenOneParticipant_whenPutBesideRows_thenThereIsNoStandardErrorAndASentence() {
        RecognitionTable table = RecognitionTable.read(List.of(recognition), RULE, Counting.PASSING);
        Responses ann = people().only(trial -> trial.observer().equals("ann")).orElseThrow();
        MetamerAnalysis.Result result = new PeopleAnswers.Trials(ann).beside(table, AnalysisOptions.usual());
        assertThat(result.people().at("neta", "stage0").orElseThrow().sem()).isNaN();
        assertThat(result.people().at("neta", "natural").orElseThrow().value()).isEqualTo(1);
        assertThat(result.notes())
                .contains(
                        "study has one participant, so people's curves have no standard errors and there is no analysis"
                                + " of variance");
        assertThat(result.tables()).extracting(Table::name).containsExactly("correlation", "curves");
    }

    private static Trial unlabelled(String person, String stimulus, String response) {
        return new Trial(
                person,
                stimulus,
                "",
                Optional.of(response),
                OptionalDouble.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Shown shown(String generator, int stage, int picture) {
        String name = metamer(generator, stage, picture);
        return new Shown(
                Shown.Condition.METAMER,
                generator,
                "sha-" + generator,
                "stage" + stage,
                stage,
                "pic" + picture,
                "sha-pic" + picture,
                0,
                name.substring(name.lastIndexOf('-') + 1),
                generator + "/stage" + stage + "/" + name,
                picture == 3 && stage == 0 ? Shown.Verdict.FAILS : Shown.Verdict.PASSES,
                Optional.of("dog"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Ann recognises what networks recognise; Bob misses one more; both see an original. */
    private static Responses people() {
        List<Trial> trials = new ArrayList<>();
        for (String person : List.of("ann", "bob")) {
            for (String generator : List.of("neta", "netb")) {
                for (int stage = 0; stage < 2; stage++) {
                    for (int picture = 0; picture < 4; picture++) {
                        boolean right = stage == 0 || picture < (person.equals("ann") ? 2 : 1);
                        trials.add(trial(
                                person,
                                "stimuli/" + metamer(generator, stage, picture) + "/metamer.png",
                                right ? "dog" : "cat"));
                    }
                }
            }
            trials.add(trial(person, "pic0.png", "dog"));
        }
        return new Responses("study", trials, List.of());
    }

    private static String csv(Responses responses) {
        StringBuilder text = new StringBuilder("participant,stimulus,response,category\n");
        responses
                .trials()
                .forEach(trial -> text.append(String.join(
                                ",",
                                trial.observer(),
                                trial.stimulus(),
                                trial.response().orElse(""),
                                "dog"))
                        .append('\n'));
        return text.toString();
    }

    private static String metamer(String generator, int stage, int picture) {
        return "pic" + picture + "-s0-"
                + Integer.toHexString(Map.of("neta", 160, "netb", 176).get(generator) + stage * 8 + picture);
    }

    private static Trial trial(String person, String stimulus, String response) {
        return new Trial(
                person,
                stimulus,
                "",
                Optional.of(response),
                OptionalDouble.empty(),
                Optional.of("dog"),
                Optional.empty());
    }
}
