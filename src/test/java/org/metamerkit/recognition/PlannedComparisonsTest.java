// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.recognition.statistics.Bootstrap;
import org.metamerkit.recognition.statistics.PermutationTest;

/** Five pictures; of three evaluators x and y recognise all that net makes at conv, z nothing; at fc x alone recognises p0. */
class PlannedComparisonsTest {
    private static final int PICTURES = 5;
    private static final String HEADER = "question,first,first_stage,second,second_stage,evaluators\n";

    @TempDir
    private Path folder;

    private final List<RecognitionRow> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void answers() {
        for (int picture = 0; picture < PICTURES; picture++) {
            String name = "p" + picture;
            for (String by : List.of("x_small", "y_small", "z", "net")) {
                boolean early = by.endsWith("small");
                rows.add(Rows.row("net", "conv", 0, name, by, early || by.equals("net") ? "cat" : "ship"));
                boolean late = picture == 0 && by.equals("x_small") || by.equals("net");
                rows.add(Rows.row("net", "fc", 5, name, by, late ? "cat" : "ship"));
            }
        }
    }

    @Test
    void givenTwoQuestions_whenTested_thenEachIsCorrectedByItselfAndOthersAreAskedOnly() throws IOException {
        List<PairedFinding> findings = findings(
                "late,net,conv,net,fc,\n" + "late,net,fc,net,conv,*_small\n" + "other,net,conv,net,fc,z ; x_small\n");
        assertThat(findings).extracting(PairedFinding::tests).containsExactly(2, 2, 1);
        PairedFinding all = findings.get(0);
        assertThat(all.what()).isEqualTo("net conv − net fc");
        assertThat(all.units()).isEqualTo(PICTURES);
        assertThat(all.first()).as("the network itself does not count").isCloseTo(2 / 3.0, within(1e-12));
        assertThat(all.second()).isCloseTo(1 / 15.0, within(1e-12));
        PairedFinding small = findings.get(1);
        assertThat(small.what()).isEqualTo("net fc − net conv, shown to *_small");
        assertThat(small.difference().value()).isCloseTo(0.1 - 1, within(1e-12));
        assertThat(findings.get(2).first()).isCloseTo(0.5, within(1e-12));
        assertThat(findings.get(2).second()).isCloseTo(0.1, within(1e-12));
        assertThat(notes).isEmpty();
    }

    @Test
    void givenNobodyOfThatName_whenTested_thenTheComparisonIsLeftOutAndThisIsSaid() throws IOException {
        assertThat(findings("late,net,conv,net,fc,[none\n")).isEmpty();
        assertThat(notes)
                .singleElement()
                .asString()
                .isEqualTo(
                        "no test of net conv − net fc, shown to [none: no picture or category has a share in both cells,"
                                + " where two are needed");
    }

    @Test
    void givenWhatCannotBeCompared_whenTested_thenItIsRefused() {
        assertThatThrownBy(() -> findings("late,net,conv,net,logits,\n"))
                .isInstanceOf(RecognitionException.class)
                .hasMessageContaining("compares net logits, which nobody was shown; there are [net conv, net fc]");
        assertThatThrownBy(() -> findings("")).hasMessageContaining("has no comparison");
        assertThatThrownBy(() -> findings("late,,conv,net,fc,\n")).hasMessageContaining("has no first");
        assertThatThrownBy(
                        () -> PlannedComparisons.read(Files.writeString(folder.resolve("x.csv"), "question,first\n")))
                .hasMessageContaining("expected first_stage among them");
    }

    private List<PairedFinding> findings(String lines) throws IOException {
        Path file = Files.writeString(folder.resolve("planned.csv"), HEADER + lines);
        List<Trial> trials = Trial.of(rows, Rows.cifar10(), ScoredBy.TRUE_CLASS, Counting.PASSING);
        return PlannedComparisons.read(file)
                .findings(trials, Averaging.PICTURES, Bootstrap.seeded(0), new PermutationTest(100, 0), notes::add);
    }
}
