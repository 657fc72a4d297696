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
import org.metamerkit.recognition.statistics.MultipleComparisons;
import org.metamerkit.recognition.statistics.Proportion;

/** People's trials joined with what networks said of the same metamers. */
class MetamerResponsesTest {
    private static final String HEADER =
            "format_version,condition,generator,generator_sha256,stage,stage_index,picture,folder,"
                    + "passes,evaluator,evaluator_sha256,imagenet16_maximum_true,imagenet16_maximum_correct\n";

    @TempDir
    private Path folder;

    private Path recognition;

    /** Two networks, two stages, four pictures; the late metamers of pictures 2 and 3 are recognised by their own network only. */
    @BeforeEach
    void writeRecognition() throws IOException {
        StringBuilder rows = new StringBuilder(HEADER);
        for (String generator : List.of("neta", "netb")) {
            for (int stage = 0; stage < 2; stage++) {
                for (int picture = 0; picture < 4; picture++) {
                    for (String evaluator : List.of("neta", "netb", "netc")) {
                        boolean right = stage == 0 || picture < 2 || evaluator.equals(generator);
                        rows.append(String.join(
                                        ",",
                                        "1",
                                        "metamer",
                                        generator,
                                        "ha-" + generator,
                                        "stage" + stage,
                                        "" + stage,
                                        "pic" + picture + ".png",
                                        generator + "/stage" + stage + "/" + metamer(generator, stage, picture),
                                        picture == 3 && stage == 0 ? "no" : "yes",
                                        evaluator,
                                        "ha-" + evaluator,
                                        "dog",
                                        right ? "1" : "0"))
                                .append('\n');
                    }
                }
            }
        }
        recognition = Files.writeString(folder.resolve("recognition.csv"), rows);
    }

    @Test
    void givenTrialsOfMetamers_whenJoined_thenScoresAreThoseOfNetworkAndStage() throws IOException {
        RecognitionTable table = RecognitionTable.read(List.of(recognition), "imagenet16_maximum");
        assertThat(table.scores())
                .contains(new RecognitionScore("neta", "stage1", 1, "netc", new Proportion(2, 4)))
                // the metamer that fails the criterion does not count
                .contains(new RecognitionScore("neta", "stage0", 0, "neta", new Proportion(3, 3)));
        MetamerResponses joined = MetamerResponses.join(people(), table);
        assertThat(joined.notes()).contains("4 trials showed metamers that fail the criterion and do not count");
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
                "imagenet16_maximum",
                new AnalysisOptions(200, 50, 0, MultipleComparisons.HOLM, Optional.empty())));
        assertThat(result.tables())
                .extracting(Table::name)
                .contains("correlation", "curves", "statistics", "accuracy", "consistency", "summary");
        assertThat(result.figures()).containsOnlyKeys("curves-responses-neta", "curves-responses-netb");
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
        RecognitionTable table = RecognitionTable.read(List.of(recognition), "imagenet16_maximum");
        List<Trial> trials = new ArrayList<>(people().trials());
        Trial first = trials.get(0);
        trials.add(new Trial(
                "ann", "elsewhere.png", "", first.response(), first.seconds(), first.category(), first.texture()));
        Responses strange = new Responses("study", trials, List.of());
        assertThatThrownBy(() -> MetamerResponses.join(strange, table))
                .isInstanceOf(ResponsesException.class)
                .hasMessageContaining("1 stimuli of study are neither metamers nor originals")
                .hasMessageContaining("elsewhere.png");
        assertThatThrownBy(() -> RecognitionTable.read(List.of(recognition, recognition), "imagenet16_maximum"))
                .hasMessageContaining("says again what neta said of");
        assertThatThrownBy(() -> RecognitionTable.read(List.of(recognition), "imagenet99"))
                .hasMessageContaining("expected imagenet99_true among them");
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
