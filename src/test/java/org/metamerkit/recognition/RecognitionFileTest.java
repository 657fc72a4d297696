// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecognitionFileTest {
    @TempDir
    Path folder;

    private final List<RecognitionRow> rows = List.of(
            Rows.row("a", "", -1, "tom", "b", "cat"),
            Rows.row("a", "conv, \"first\"", 0, "tom", "b", "cat"),
            Rows.row(Rows.shown("a", "fc", 7, "Bäume\n2", Shown.Verdict.UNJUDGED, null), "b", "frog"));

    @Test
    void givenRows_whenWrittenAndReadInAnyLanguage_thenTheyAreTheSame() throws IOException {
        Path file = folder.resolve("recognition/recognition.csv");
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            RecognitionFile.write(file, rows);
            assertThat(RecognitionFile.read(file)).isEqualTo(rows);
        } finally {
            Locale.setDefault(before);
        }
        assertThat(Files.readString(file)).contains("0.75").doesNotContain("0,75");
    }

    @Test
    void givenProbabilities_whenWritten_thenTheyHaveTheDigitsOfPercentSixG() {
        Random random = new Random(0);
        DoubleStream edges =
                DoubleStream.of(0, 1, 0.5, 0.1, 1e-4, 9.9999949e-5, 9.9999951e-5, 0.9999995, 0.99999949999, 1e-12);
        DoubleStream others = random.doubles(20_000).map(value -> Math.pow(value, 8));
        DoubleStream.concat(edges, others)
                .forEach(value -> assertThat(RecognitionFile.sixDigits(value))
                        .isEqualTo(String.format(Locale.ROOT, "%.6g", value)));
    }

    @Test
    void givenDecisions_whenScored_thenTrueClassAndGeneratorsAnswerAreComparedEach() {
        RecognitionRow.Verdict cat = rows.get(1).verdict(Rows.cifar10());
        assertThat(cat.correct()).contains(true);
        assertThat(cat.agrees()).contains(false);
        RecognitionRow.Verdict unknown = rows.get(2).verdict(Rows.cifar10());
        assertThat(unknown.correct()).isEmpty();
        assertThat(unknown.agrees()).contains(false);
        assertThat(rows.get(1).verdict(DecisionRule.USUAL.get(1)).decision()).isEmpty();
        assertThat(rows.get(1).has(DecisionRule.USUAL.get(1))).isTrue();
    }

    @Test
    void givenATrueClassLearnedLater_whenRescored_thenTheDecisionStaysAndIsCompared() {
        RecognitionRow now =
                rows.get(2).rescored(rows.get(2).shown().withTrueClass(Optional.of("frog")), DecisionRule.USUAL);
        assertThat(now.verdict(Rows.cifar10()).correct()).contains(true);
        assertThat(now.verdict(DecisionRule.USUAL.get(0)).correct()).contains(true);
        assertThat(now.verdict(Rows.cifar10()).agrees()).contains(false);
    }

    @Test
    void givenAMappingThatIsNotThere_whenATrueClassChanges_thenWhatItCallsThatIsUnknownUntilItIsThereAgain()
            throws IOException {
        DecisionRule living = DecisionRule.of(LabelMapping.read(Files.writeString(
                folder.resolve("living.csv"), "from_label,to_category\ncat,alive\ndog,alive\nship,made\n")));
        Shown cat = Rows.shown("a", "conv", 0, "tom", Shown.Verdict.PASSES, "cat");
        RecognitionRow row = RecognitionRow.scored(
                cat,
                new RecognitionRow.Evaluator("b", "sha", "cifar10"),
                Map.of(living, Optional.of("alive")),
                LabelSet.CIFAR10,
                List.of());
        assertThat(row.verdict(living).correct()).contains(true);
        Shown ship = cat.withTrueClass(Optional.of("ship"));
        RecognitionRow without = row.rescored(ship, DecisionRule.USUAL);
        assertThat(without.verdict(living).decision()).contains("alive");
        assertThat(without.verdict(living).correct()).isEmpty();
        assertThat(without.rescored(ship, List.of(living)).verdict(living).correct())
                .contains(false);
        assertThat(row.rescored(cat, DecisionRule.USUAL)).isEqualTo(row);
    }

    @Test
    void givenANewerRowOfTheSamePictureAndNetwork_whenMerged_thenItReplacesTheOlder() {
        RecognitionRow again = Rows.row("a", "conv, \"first\"", 0, "tom", "b", "dog");
        List<RecognitionRow> merged = RecognitionFile.merged(rows, List.of(again));
        assertThat(merged).containsExactly(rows.get(0), again, rows.get(2));
    }

    @Test
    void givenAnOlderRowByAnotherRule_whenMerged_thenTheNewerOneKeepsWhatItSays() throws IOException {
        DecisionRule living = DecisionRule.of(LabelMapping.read(Files.writeString(
                folder.resolve("living.csv"), "from_label,to_category\ncat,alive\ndog,alive\nship,made\n")));
        RecognitionRow newer = Rows.row("a", "conv", 0, "tom", "b", "dog");
        RecognitionRow older = RecognitionRow.scored(
                newer.shown(),
                newer.evaluator(),
                Map.of(living, Optional.of("alive"), Rows.cifar10(), Optional.of("cat")),
                LabelSet.CIFAR10,
                List.of());
        RecognitionRow merged =
                RecognitionFile.merged(List.of(older), List.of(newer)).get(0);
        assertThat(merged.verdict(living)).isEqualTo(older.verdict(living));
        assertThat(merged.verdict(Rows.cifar10()).decision()).contains("dog");
        assertThat(merged.top()).isEqualTo(newer.top());
    }

    @Test
    void givenNoFile_whenRead_thenThereAreNoRows() {
        assertThat(RecognitionFile.read(folder.resolve("none.csv"))).isEmpty();
    }

    @Test
    void givenAFileOfAnotherVersion_whenRead_thenOneSentenceSaysSo() throws IOException {
        Path file = folder.resolve("recognition.csv");
        RecognitionFile.write(file, rows);
        Files.writeString(file, Files.readString(file).replaceAll("(?m)^1,", "2,"));
        refused(file, "format 2", "expected 1", "move it away");
        Files.writeString(file, "name,age\nx,2\n");
        refused(file, "format none", "expected 1");
    }

    @Test
    void givenADamagedFile_whenRead_thenOneSentenceSaysSo() throws IOException {
        Path file = folder.resolve("recognition.csv");
        RecognitionFile.write(file, rows);
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.length() - 40));
        refused(file, "damaged", "remove it");
        Files.writeString(file, whole.replace("evaluator_labels,", "other,"));
        refused(file, "evaluator_labels is missing");
        Files.writeString(file, whole.replace(",natural,", ",dreamt,"));
        refused(file, "dreamt");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1, 2, 3});
        refused(file, "recognition file");
    }

    private static void refused(Path file, String... words) {
        assertThatExceptionOfType(RecognitionException.class)
                .isThrownBy(() -> RecognitionFile.read(file))
                .withMessageContaining("recognition.csv")
                .withMessageContainingAll(words)
                .matches(problem -> problem.getMessage().lines().count() == 1, "is one line");
    }
}
