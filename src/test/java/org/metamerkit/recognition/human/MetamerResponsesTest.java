// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.recognition.Counting;
import org.metamerkit.recognition.RecognitionException;
import org.metamerkit.recognition.RecognitionFile;
import org.metamerkit.recognition.RecognitionRow;
import org.metamerkit.recognition.Shown;
import org.metamerkit.recognition.statistics.Proportion;

/** People's trials joined with what networks said of the same metamers. */
class MetamerResponsesTest {
    @TempDir
    private Path folder;

    private Path recognition;

    @BeforeEach
    void write() throws IOException {
        recognition = folder.resolve("recognition.csv");
        RecognitionFile.write(recognition, DogStudy.rows());
    }

    @Test
    void givenTrialsOfMetamers_whenJoined_thenScoresAreThoseOfNetworkAndStage() throws IOException {
        RecognitionTable table = DogStudy.table();
        assertThat(table.scores())
                .contains(new RecognitionScore("neta", "stage1", 1, "netc", new Proportion(2, 4)))
                // the metamer that fails the criterion does not count
                .contains(new RecognitionScore("neta", "stage0", 0, "neta", new Proportion(3, 3)));
        MetamerResponses joined = MetamerResponses.join(DogStudy.people(), table);
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
    void givenStimuliThatNobodyKnows_whenJoined_thenTheyAreRefused() throws IOException {
        RecognitionTable table = DogStudy.table();
        List<Trial> trials = new ArrayList<>(DogStudy.people().trials());
        Trial first = trials.get(0);
        trials.add(new Trial(
                "ann", "elsewhere.png", "", first.response(), first.seconds(), first.category(), first.texture()));
        Responses strange = new Responses("study", trials, List.of());
        assertThatThrownBy(() -> MetamerResponses.join(strange, table))
                .isInstanceOf(RecognitionException.class)
                .hasMessageContaining("1 stimuli of study are neither metamers nor originals")
                .hasMessageContaining("elsewhere.png");
    }

    @Test
    void givenAFileTwice_whenRead_thenItsRowsCountOnce() {
        assertThat(RecognitionTable.read(List.of(recognition, recognition), rows -> DogStudy.RULE, Counting.PASSING)
                        .scores())
                .isEqualTo(DogStudy.table().scores());
        RecognitionTable all = RecognitionTable.read(List.of(recognition), rows -> DogStudy.RULE, Counting.ALL);
        assertThat(all.scores()).contains(new RecognitionScore("neta", "stage0", 0, "neta", new Proportion(4, 4)));
        assertThat(all.original("stimuli/" + DogStudy.metamer("neta", 1, 2) + "/target.png"))
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
        RecognitionTable table = DogStudy.table();
        String folder = DogStudy.metamer("neta", 1, 2);
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
        RecognitionTable table = DogStudy.table();
        List<Trial> trials = new ArrayList<>(DogStudy.people().trials());
        trials.add(DogStudy.trial("ann", "copies/neta__stage0__" + DogStudy.metamer("neta", 0, 1) + ".png", "cat"));
        Responses twice = new Responses("study", trials, List.of());
        assertThatThrownBy(() -> MetamerResponses.join(twice, table))
                .isInstanceOf(RecognitionException.class)
                .hasMessageContaining("answered before, the first of ann with " + DogStudy.metamer("neta", 0, 1));
    }

    @Test
    void givenPicturesOfOneName_whenOriginalsAreNamedByItAlone_thenTheyAreRefused() {
        List<RecognitionRow> rows = new ArrayList<>(RecognitionFile.read(recognition));
        Shown other = DogStudy.shown("neta", 0, 0);
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
        RecognitionTable table = RecognitionTable.of(rows, DogStudy.RULE, Counting.PASSING);
        assertThatThrownBy(() -> table.original("pic0.png"))
                .isInstanceOf(RecognitionException.class)
                .hasMessageContaining("2 originals are called pic0")
                .hasMessageContaining("pic0-another-.png");
        assertThat(table.original("pic0-another-.png")).isPresent();
    }

    @Test
    void givenResponsesWithoutRightAnswers_whenJoined_thenTheTablesAreTakenAndWordsAreTheRules() {
        RecognitionTable table = DogStudy.table();
        List<Trial> trials = List.of(
                DogStudy.unlabelled("ann", DogStudy.metamer("neta", 0, 0), "Dog"),
                DogStudy.unlabelled("ann", DogStudy.metamer("neta", 0, 1), "beagle"),
                DogStudy.unlabelled("ann", DogStudy.metamer("neta", 0, 2), "puppy"));
        MetamerResponses joined = MetamerResponses.join(new Responses("study", trials, List.of()), table);
        assertThat(joined.scores())
                .containsExactly(new RecognitionScore("neta", "stage0", 0, "ann", new Proportion(2, 3)));
        assertThat(joined.notes()).hasSize(1);
        assertThat(joined.notes().get(0))
                .startsWith(
                        "1 responses are no answer that there is and count as wrong, the first 'puppy'; answers are")
                .contains("keyboard");
        Responses keys = new Responses(
                "study", List.of(DogStudy.unlabelled("ann", DogStudy.metamer("neta", 0, 0), "3")), List.of());
        assertThatThrownBy(() -> MetamerResponses.join(keys, table))
                .hasMessageContaining("no response of study is among its right answers (a response: 3");
    }

    @Test
    void givenNumbersOfButtons_whenJoined_thenTheyAreNoClassesOfImageNets() {
        RecognitionTable table = DogStudy.table();
        // indices of a hen and of a Chihuahua
        assertThat(List.of("8", "151", "151.0"))
                .allMatch(number -> table.word(number).equals(number));
        List<Trial> trials = new ArrayList<>(List.of(
                DogStudy.unlabelled("ann", DogStudy.metamer("neta", 0, 0), "151"),
                DogStudy.unlabelled("ann", DogStudy.metamer("neta", 0, 1), "8"),
                DogStudy.unlabelled("bob", DogStudy.metamer("neta", 0, 0), "dog")));
        Responses buttons = new Responses("study", trials, List.of());
        assertThatThrownBy(() -> MetamerResponses.join(buttons, table))
                .isInstanceOf(RecognitionException.class)
                .hasMessageStartingWith("all responses of ann in study are numbers (the first: 151)")
                .hasMessageContaining("with --choices");
        trials.add(DogStudy.unlabelled("ann", DogStudy.metamer("neta", 0, 2), "dog"));
        MetamerResponses joined = MetamerResponses.join(new Responses("study", trials, List.of()), table);
        assertThat(joined.scores()).contains(new RecognitionScore("neta", "stage0", 0, "ann", new Proportion(1, 3)));
        assertThat(joined.notes()).singleElement().asString().contains("2 responses are no answer", "--choices");
    }

    @Test
    void givenRightAnswersInOtherWords_whenJoined_thenTheseAndResponsesAreTheRules() {
        List<Trial> trials = List.of(
                DogStudy.labelled("ann", DogStudy.metamer("neta", 0, 0), "automobile", "car"),
                DogStudy.labelled("ann", DogStudy.metamer("neta", 0, 1), "ship", "boat"),
                DogStudy.labelled("ann", DogStudy.metamer("neta", 0, 2), "spoon", "boat"),
                // neither is the rule's, as keys are
                DogStudy.labelled("ann", DogStudy.metamer("neta", 1, 0), "d", "d"));
        MetamerResponses joined = MetamerResponses.join(new Responses("study", trials, List.of()), DogStudy.table());
        assertThat(joined.responses().trials()).extracting(Trial::isCorrect).containsExactly(true, true, false, true);
        assertThat(joined.notes()).singleElement().asString().contains("1 responses are no answer", "'spoon'");
    }

    @Test
    void givenMetamersOfWhichNoneCounts_whenJoined_thenTheRefusalSaysHowToCountThem() {
        Responses failing = new Responses(
                "study",
                List.of(
                        DogStudy.trial("ann", DogStudy.metamer("neta", 0, 3), "dog"),
                        DogStudy.trial("ann", "pic0.png", "dog")),
                List.of());
        assertThatThrownBy(() -> MetamerResponses.join(failing, DogStudy.table()))
                .isInstanceOf(RecognitionException.class)
                .hasMessage(
                        "no metamer of study counts: 1 trials showed metamers that fail the criterion, and 0 metamers"
                                + " that were never judged by one; count these with --count all");
    }
}
