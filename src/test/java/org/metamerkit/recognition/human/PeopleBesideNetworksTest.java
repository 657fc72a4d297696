// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.recognition.Counting;
import org.metamerkit.recognition.RecognitionFile;
import org.metamerkit.recognition.RecognitionRow;
import org.metamerkit.recognition.Table;
import org.metamerkit.recognition.statistics.MultipleComparisons;

/** Tables, notes and figures of people beside networks that were shown the same metamers. */
class PeopleBesideNetworksTest {
    @TempDir
    private Path folder;

    @Test
    void givenAStudy_whenAnalysed_thenTablesAndCurvesAreThere() throws IOException {
        Path responses = folder.resolve("responses.csv");
        Files.writeString(responses, DogStudy.csv(DogStudy.people()));
        PeopleStudy.Result result = study(responses);
        assertThat(result.rule()).contains(DogStudy.RULE);
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
    void givenATableOfProportions_whenPutBesideRows_thenOtherNetworksAreNamedAndCurvesHaveStandardErrors()
            throws IOException {
        RecognitionTable table = DogStudy.table();
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
        RecognitionTable table = DogStudy.table();
        Responses ann =
                DogStudy.people().only(trial -> trial.observer().equals("ann")).orElseThrow();
        MetamerAnalysis.Result result = new PeopleAnswers.Trials(ann).beside(table, AnalysisOptions.usual());
        assertThat(result.people().at("neta", "stage0").orElseThrow().sem()).isNaN();
        assertThat(result.people().at("neta", "natural").orElseThrow().value()).isEqualTo(1);
        assertThat(result.notes())
                .contains(
                        "study has one participant, so people's curves have no standard errors and there is no analysis"
                                + " of variance");
        assertThat(result.tables())
                .extracting(Table::name)
                .containsExactly("correlation", "curves", "summary", "accuracy", "consistency");
    }

    /** Late metamers of neta: netc and ann recognise pictures 0 and 1, bob picture 0, neta itself all four. */
    @Test
    void givenRowsOfNetworks_whenPutBesidePeople_thenEachNetworkIsAnObserverAndItsOwnMetamersStandApart() {
        MetamerAnalysis.Result result =
                new PeopleAnswers.Trials(DogStudy.people()).beside(DogStudy.table(), AnalysisOptions.usual());
        assertThat(rows(result, "consistency", "condition", "first", "second", "stimuli", "error_consistency"))
                .contains(
                        List.of("neta stage1", "ann", "netc", 4, 1.0),
                        List.of("neta stage1", "bob", "netc", 4, 0.5),
                        List.of("neta stage1", "bob", "neta (its own metamers)", 4, 0.0));
        assertThat(rows(result, "accuracy", "observer", "kind", "condition", "correct", "trials"))
                .contains(
                        List.of("netc", "network", "all", 10L, 14L),
                        List.of("neta", "network", "all", 5L, 7L),
                        List.of("neta (its own metamers)", "network", "all", 7L, 7L));
        // stage0: all right, κ 1; stage1: κ 1 of ann and .5 of bob
        assertThat(rows(
                        result,
                        "summary",
                        "observers",
                        "accuracy",
                        "error_consistency",
                        "pairs",
                        "conditions",
                        "stimuli",
                        "fewest_stimuli"))
                .contains(List.of("netc", 0.75, 0.875, 2, 4, 14, 3))
                .contains(List.of("neta", 0.75, 0.875, 2, 2, 7, 3));
        // of what people saw, these rows lack the original
        assertThat(result.notes())
                .contains(
                        "study: 3 of 5 networks have no scored answer to some of the stimuli that people saw, and their"
                                + " numbers are of the others (the first: neta, 7 of 8)");
    }

    /** Ships where the file says boat: not a word in common, and all right. */
    @Test
    void givenAFileOfRightAnswersInOtherWords_whenAnalysed_thenTheyAreRight() throws IOException {
        Path responses = Files.writeString(
                folder.resolve("ships.csv"),
                DogStudy.csv(DogStudy.people()).replaceAll("(?m),(?:dog|cat),dog$", ",ship,boat"));
        assertThat(study(responses).tables().stream()
                        .filter(each -> each.name().equals("accuracy"))
                        .flatMap(each -> each.rows().stream())
                        .filter(row -> row.get(2).equals("person")))
                .isNotEmpty()
                .allMatch(row -> row.get(6).equals(1.0));
    }

    @Test
    void givenAnOriginalInTwoSizes_whenAnswersDiffer_thenTheseAreLeftOutAndThisIsSaid() {
        List<RecognitionRow> rows = DogStudy.rows();
        for (String by : List.of("neta", "netc")) {
            rows.add(DogStudy.row(DogStudy.original("neta"), by, "dog"));
            rows.add(DogStudy.row(DogStudy.original("netb"), by, by.equals("neta") ? "cat" : "dog"));
        }
        MetamerAnalysis.Result result = new PeopleAnswers.Trials(DogStudy.people())
                .beside(RecognitionTable.of(rows, DogStudy.RULE, Counting.PASSING), AnalysisOptions.usual());
        assertThat(rows(result, "accuracy", "observer", "condition", "trials"))
                .contains(List.of("netc", "natural", 1L))
                .doesNotContain(List.of("neta", "natural", 1L), List.of("neta", "natural", 2L));
        assertThat(result.notes())
                .contains("study, networks: 1 answers are left out, for the original was shown in the sizes of several"
                        + " generating networks and not answered alike (the first: neta on pic0-sha-pic0)");
    }

    private PeopleStudy.Result study(Path responses) throws IOException {
        Path recognition = folder.resolve("recognition.csv");
        RecognitionFile.write(recognition, DogStudy.rows());
        return PeopleStudy.analyze(new PeopleStudy(
                responses,
                List.of(recognition),
                Optional.empty(),
                ResponseOptions.none(),
                false,
                rows -> DogStudy.RULE,
                Counting.PASSING,
                new AnalysisOptions(200, 50, 0, MultipleComparisons.HOLM, Optional.empty())));
    }

    private static List<List<Object>> rows(MetamerAnalysis.Result result, String table, String... columns) {
        Table found = result.tables().stream()
                .filter(each -> each.name().equals(table))
                .findFirst()
                .orElseThrow();
        return found.rows().stream()
                .map(row -> Stream.of(columns)
                        .map(column -> row.get(found.columns().indexOf(column)))
                        .toList())
                .toList();
    }
}
