// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.recognition.Averaging;
import org.metamerkit.recognition.Counting;
import org.metamerkit.recognition.DecisionRule;
import org.metamerkit.recognition.LabelMapping;
import org.metamerkit.recognition.NetworkGroups;
import org.metamerkit.recognition.PlannedComparisons;
import org.metamerkit.recognition.RecognitionRow;
import org.metamerkit.recognition.Rows;
import org.metamerkit.recognition.Shown;

class CoverageTest {
    private final List<RecognitionRow> rows = List.of(
            Rows.row(Rows.shown("a", "fc", 3, "one", Shown.Verdict.PASSES, "dog"), "b", "dog"),
            Rows.row(Rows.shown("a", "fc", 3, "two", Shown.Verdict.PASSES, "dog"), "b", "dog"),
            Rows.row(Rows.shown("a", "fc", 3, "three", Shown.Verdict.PASSES, "cat"), "b", "cat"));

    @Test
    void givenCategoriesThatWeighTheSame_whenOneHasASinglePicture_thenItIsNamed() {
        String sentence = "categories with a single picture, which weighs as much as many of another: cat";
        assertThat(warnings(Rows.cifar10(), Averaging.CATEGORIES)).containsExactly(sentence);
        assertThat(warnings(Rows.cifar10(), Averaging.PICTURES)).isEmpty();
    }

    @Test
    void givenAMappingThatCameLater_whenReported_thenTheNetworkIsNamedAsNotAskedAndNotAsForeign(@TempDir Path folder)
            throws IOException {
        DecisionRule living = DecisionRule.of(LabelMapping.read(Files.writeString(
                folder.resolve("living.csv"), "from_label,to_category\ncat,alive\ndog,alive\nship,made\n")));
        assertThat(warnings(living, Averaging.PICTURES))
                .containsExactly(
                        "3 of 3 answers of b were given before the rule 'categories of living' was there and are"
                                + " not decided by it; ask again with --by b");
    }

    @Test
    void givenTwoNetworksOfOneName_whenReported_thenEachHasItsRows() {
        RecognitionRow first = rows.get(0);
        RecognitionRow.Evaluator namesake = new RecognitionRow.Evaluator("b", "0".repeat(64), "cifar10");
        List<RecognitionRow> both =
                List.of(first, rows.get(1), new RecognitionRow(first.shown(), namesake, first.verdicts(), first.top()));
        Study study = new Study(
                both,
                List.of(Rows.cifar10()),
                Rows.cifar10(),
                Counting.PASSING,
                Averaging.PICTURES,
                NetworkGroups.byName(),
                PlannedComparisons.none(),
                0);
        assertThat(new Coverage(study).evaluators().rows())
                .extracting(row -> List.of(row.get(0), row.get(4)))
                .containsExactlyInAnyOrder(List.of("b", 2), List.of("b", 1));
    }

    @Test
    void givenANetworkThatWasShownAPart_whenReported_thenItIsNamed() {
        List<RecognitionRow> more = new ArrayList<>(rows);
        more.add(Rows.row(Rows.shown("a", "fc", 3, "one", Shown.Verdict.PASSES, "dog"), "c", "dog"));
        assertThat(warnings(more, Rows.cifar10(), Averaging.PICTURES))
                .containsExactly("c was shown 1 of the 3 pictures of a, so that means over networks are not of the same"
                        + " networks everywhere; ask with --by c");
    }

    @Test
    void givenOnePictureMadeInTwoWays_whenReported_thenItIsSaid() {
        Shown shown = Rows.shown("a", "fc", 3, "one", Shown.Verdict.PASSES, "dog");
        Shown other = new Shown(
                shown.condition(),
                shown.generator(),
                shown.generatorSha256(),
                shown.stage(),
                shown.stageIndex(),
                shown.picture(),
                shown.pictureSha256(),
                shown.seed(),
                "0".repeat(8),
                "elsewhere",
                shown.verdict(),
                Optional.of("5"),
                shown.answer(),
                shown.answer16Maximum(),
                shown.answer16Mean());
        List<RecognitionRow> more = new ArrayList<>(rows);
        more.add(Rows.row(other, "b", "dog"));
        assertThat(warnings(more, Rows.cifar10(), Averaging.PICTURES))
                .hasSize(2)
                .anyMatch(sentence -> sentence.startsWith("1 metamers were made in several ways"))
                .anyMatch(sentence -> sentence.startsWith("true classes are bare numbers (5)"));
    }

    private List<String> warnings(DecisionRule rule, Averaging averaging) {
        return warnings(rows, rule, averaging);
    }

    private static List<String> warnings(List<RecognitionRow> shown, DecisionRule rule, Averaging averaging) {
        return new Coverage(new Study(
                        shown,
                        List.of(rule),
                        rule,
                        Counting.PASSING,
                        averaging,
                        NetworkGroups.byName(),
                        PlannedComparisons.none(),
                        0))
                .warnings();
    }
}
