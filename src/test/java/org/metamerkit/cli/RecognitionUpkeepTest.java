// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.metamerkit.cli.SmallRuns.metamers;
import static org.metamerkit.cli.SmallRuns.recognize;
import static org.metamerkit.cli.SmallRuns.rows;
import static org.metamerkit.cli.SmallRuns.setVerdict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.metamerkit.experiment.RecognitionJob;
import org.metamerkit.experiment.RecognitionProgress;
import org.metamerkit.experiment.TrueClasses;
import org.metamerkit.model.Networks;
import org.metamerkit.recognition.DecisionRule;
import org.metamerkit.recognition.RecognitionFile;

/** Recognition files that are gone on with: what is in them stays, and is brought up to date. */
class RecognitionUpkeepTest extends OnSmallRuns {
    @Test
    void givenTrueClassesAndAMappingOnce_whenOthersAreAskedWithoutThem_thenNothingOfThemIsLost() throws IOException {
        Path run = runs.copy("remembered");
        Path labels = Files.writeString(place.resolve("both.csv"), "picture,class\nchelsea,cat\ndiscs,clock\n");
        Path pets = Files.writeString(place.resolve("pets.csv"), "from_label,to_category\ntabby,pet\nhen,no pet\n");
        Path wild = Files.writeString(place.resolve("wild.csv"), "from_label,to_category\ntiger,wild\nhen,tame\n");
        recognize(run, "--by", LITE0, "--labels", labels, "--mapping", pets, "-q")
                .requireCode(0);
        CommandRun again =
                recognize(run, "--by", LITE0, "--mapping", wild, "--json").requireCode(0);
        assertThat(again.json().path("asked").asInt()).isEqualTo(6);
        assertThat(again.err()).doesNotContain("have no true class");
        assertThat(rows(run)).allSatisfy(row -> {
            assertThat(row.shown().trueClass()).contains(row.shown().picture().equals("chelsea") ? "cat" : "clock");
            assertThat(row.verdicts().keySet())
                    .anyMatch(key -> key.startsWith("pets."))
                    .anyMatch(key -> key.startsWith("wild."));
        });
        CommandRun third =
                recognize(run, "--by", LITE0, "--mapping", pets, "--json").requireCode(0);
        assertThat(third.json().path("asked").asInt()).isZero();
    }

    @Test
    void givenVerdictsThatCameLaterAndAMetamerThatIsGone_whenReported_thenTheOnesCountAndTheOtherIsLeftOutAndKept()
            throws IOException {
        Path run = runs.copy("later");
        for (Path metamer : metamers(run)) {
            setVerdict(metamer, null);
        }
        recognize(run, "--by", LITE0, "--quiet").requireCode(0);
        for (Path metamer : metamers(run)) {
            setVerdict(metamer, true);
        }
        byte[] before = Files.readAllBytes(run.resolve(RecognitionFile.PLACE));
        CommandRun judged = recognize(run, "--json").requireCode(0);
        assertThat(judged.err()).doesNotContain("do not count").doesNotContain("counts:");
        assertThat(Files.readAllBytes(run.resolve(RecognitionFile.PLACE)))
                .as("a report alone changes no answers")
                .isEqualTo(before);
        Path gone = metamers(run).get(0);
        for (Path file : Workplace.files(gone).stream().map(gone::resolve).toList()) {
            Files.delete(file);
        }
        Files.delete(gone);
        CommandRun fewer = recognize(run, "--by", LITE0, "--json").requireCode(1);
        assertThat(fewer.err()).contains("1 answers in ", "not in ", "any more and are left out");
        assertThat(fewer.json().path("kept").asInt()).isEqualTo(5);
        assertThat(rows(run)).hasSize(6);
        Path labels = Files.writeString(place.resolve("later.csv"), "picture,class\nchelsea,cat\ndiscs,clock\n");
        recognize(run, "--labels", labels, "-q").requireCode(1);
        assertThat(rows(run))
                .filteredOn(row -> row.shown().trueClass().isPresent())
                .hasSize(5);
    }

    @Test
    void givenAStopAfterTheFirstPictures_whenRunAgain_thenItGoesOnAndThePageOfTheStoppedOneSaysSo() throws IOException {
        Path run = runs.copy("stopped");
        boolean[] stop = {false};
        RecognitionJob.Result stopped = new RecognitionJob(
                        List.of(run), DecisionRule.USUAL, TrueClasses.none(), new RecognitionProgress() {
                            @Override
                            public void at(String description, double share) {
                                stop[0] = true;
                            }

                            @Override
                            public boolean stopRequested() {
                                return stop[0];
                            }
                        })
                .run(List.of(LITE0), Networks::load, network -> 4);
        assertThat(stopped.finished()).isFalse();
        assertThat(stopped.asked()).isEqualTo(4);
        assertThat(stopped.problems()).singleElement().asString().contains("stopped before", "run it again");
        CommandRun rest = recognize(run, "--by", LITE0, "--json").requireCode(0);
        assertThat(rest.json().path("asked").asInt()).isEqualTo(2);
        assertThat(rest.json().path("kept").asInt()).isEqualTo(4);
    }
}
