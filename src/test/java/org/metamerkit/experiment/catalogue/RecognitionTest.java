// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.recognition.DecisionRule;
import org.metamerkit.recognition.RecognitionFile;
import org.metamerkit.recognition.RecognitionRow;
import org.metamerkit.recognition.Rows;
import org.metamerkit.recognition.Shown;

class RecognitionTest {
    private static final RecognisedBy BY_OTHER = new RecognisedBy("other", "own", RecognisedBy.Score.TRUE_CLASS);

    @TempDir
    Path folder;

    private MadeUpRun run;
    private MadeUpRun.Made cat;
    private MadeUpRun.Made dog;

    @BeforeEach
    void makeRun() throws IOException {
        run = MadeUpRun.in(folder.resolve("run"));
        cat = run.metamer("cat, \"Tom\"", "pool", 0);
        dog = run.metamer("dog", "pool", 0);
        cat.write();
        dog.write();
    }

    @Test
    void givenARecognitionFile_whenAsked_thenVerdictsAndFullAnswersAreThere() throws IOException {
        write(
                row("metamer", cat, "other", "ef", "tabby", "1", "0"),
                row("metamer", dog, "other", "ef", "sock", "0", ""),
                row("natural", cat, "other", "ef", "tiger, \"cat\"", "1", "1"),
                row("metamer", cat, "third", "aa", "-", "", ""));
        try (Catalogue catalogue = Catalogue.open(run.folder())) {
            Recognition recognition = catalogue.recognition();
            assertThat(recognition.problems()).isEmpty();
            assertThat(recognition.size()).isEqualTo(4);
            assertThat(recognition.evaluators()).containsExactly("other", "third");
            assertThat(recognition.rules()).containsExactly("own");
            assertThat(recognition.verdict(cat.id(), BY_OTHER)).contains(true);
            assertThat(recognition.verdict(dog.id(), BY_OTHER)).contains(false);
            assertThat(recognition.verdict(
                            cat.id(), new RecognisedBy("other", "own", RecognisedBy.Score.GENERATORS_ANSWER)))
                    .contains(false);
            assertThat(recognition.verdict(cat.id(), new RecognisedBy("third", "own", RecognisedBy.Score.TRUE_CLASS)))
                    .isEmpty();
            assertThat(catalogue.select(MetamerFilters.recognised(recognition, BY_OTHER, false), MetamerOrders.usual()))
                    .extracting(MetamerRecord::id)
                    .containsExactly(dog.id());

            List<RecognitionAnswer> answers =
                    recognition.answers(catalogue.find(cat.id()).orElseThrow());
            assertThat(answers).hasSize(3);
            assertThat(answers.get(0).top())
                    .containsExactly(
                            new RecognitionAnswer.Likely("tabby", 0.75), new RecognitionAnswer.Likely("sock", 0.125));
            assertThat(answers.get(1).decisions().get("own").decision()).isEmpty();
            assertThat(answers.get(2).ofOriginal()).isTrue();
            assertThat(answers.get(2).decisions().get("own"))
                    .isEqualTo(new RecognitionAnswer.Decision(
                            Optional.of("tiger, \"cat\""), Optional.of("tabby"), Optional.of(true), Optional.of(true)));
        }
    }

    @Test
    void givenAFileThatRecognitionItselfWrote_whenRead_thenTheCatalogueSaysWhatItsOwnReaderSays() throws IOException {
        List<RecognitionRow> rows = List.of(
                asked(Shown.Condition.METAMER, cat, "c1", "cat"),
                asked(Shown.Condition.METAMER, cat, "c2", "dog"),
                asked(Shown.Condition.METAMER, dog, "c1", "cat"),
                asked(Shown.Condition.NATURAL, cat, "c1", "cat"));
        Path file = run.folder().resolve("recognition").resolve("recognition.csv");
        RecognitionFile.write(file, rows);
        List<RecognitionRow> read = RecognitionFile.read(file);
        assertThat(read).hasSize(4);

        try (Catalogue catalogue = Catalogue.open(run.folder())) {
            Recognition recognition = catalogue.recognition();
            assertThat(recognition.problems()).isEmpty();
            assertThat(recognition.size()).isEqualTo(read.size());
            assertThat(recognition.evaluators()).containsExactly("c1", "c2");
            assertThat(recognition.rules())
                    .containsExactlyElementsOf(
                            DecisionRule.USUAL.stream().map(DecisionRule::key).toList());
            for (RecognitionRow row : read) {
                MadeUpRun.Made made = row.shown().picture().equals(cat.picture()) ? cat : dog;
                boolean original = row.shown().condition() == Shown.Condition.NATURAL;
                RecognitionAnswer answer = recognition
                        .answers(catalogue.find(made.id()).orElseThrow())
                        .stream()
                        .filter(each -> each.ofOriginal() == original
                                && each.evaluator().equals(row.evaluator().name()))
                        .findFirst()
                        .orElseThrow();
                assertThat(answer.evaluatorSha256()).isEqualTo(row.evaluator().sha256());
                assertThat(answer.top())
                        .isEqualTo(row.top().stream()
                                .map(likely -> new RecognitionAnswer.Likely(likely.label(), likely.probability()))
                                .toList());
                for (DecisionRule rule : DecisionRule.USUAL) {
                    RecognitionRow.Verdict verdict = row.verdict(rule);
                    assertThat(answer.decisions().get(rule.key()))
                            .as("%s of %s by %s", rule.key(), made.picture(), row.evaluator())
                            .isEqualTo(new RecognitionAnswer.Decision(
                                    verdict.decision(), verdict.trueClass(), verdict.correct(), verdict.agrees()));
                }
            }
            RecognisedBy own = new RecognisedBy("c1", "own", RecognisedBy.Score.TRUE_CLASS);
            assertThat(recognition.verdict(cat.id(), own)).contains(true);
            assertThat(recognition.verdict(
                            cat.id(), new RecognisedBy("c2", "own", RecognisedBy.Score.GENERATORS_ANSWER)))
                    .contains(true);
        }
    }

    /** A network of CIFAR-10's classes was asked about a metamer of a cat that its generator calls a dog. */
    private static RecognitionRow asked(
            Shown.Condition condition, MadeUpRun.Made made, String evaluator, String decision) {
        return Rows.row(
                new Shown(
                        condition,
                        "tiny",
                        MadeUpRun.WEIGHTS,
                        condition == Shown.Condition.NATURAL ? "" : "pool",
                        condition == Shown.Condition.NATURAL ? -1 : 2,
                        made.picture(),
                        made.pictureSha256(),
                        0,
                        made.hash(),
                        made.folder(),
                        Shown.Verdict.PASSES,
                        Optional.of("cat"),
                        Optional.of("dog"),
                        Optional.of("dog"),
                        Optional.of("dog")),
                evaluator,
                decision);
    }

    @Test
    void givenTwoNetworksOfOneName_whenAsked_thenTheirWeightsTellThemApart() throws IOException {
        write(row("metamer", cat, "other", "aa", "x", "1", ""), row("metamer", cat, "other", "bb", "y", "0", ""));
        try (Catalogue catalogue = Catalogue.open(run.folder())) {
            assertThat(catalogue.recognition().evaluators()).containsExactly("other aaaaaaaa", "other bbbbbbbb");
            assertThat(catalogue
                            .recognition()
                            .verdict(
                                    cat.id(), new RecognisedBy("other bbbbbbbb", "own", RecognisedBy.Score.TRUE_CLASS)))
                    .contains(false);
        }
    }

    @Test
    void givenAFileThatComesAndChanges_whenRefreshed_thenItIsSaidAndReadAgain() throws IOException {
        try (Catalogue catalogue = Catalogue.open(run.folder())) {
            assertThat(catalogue.recognition().size()).isZero();
            write(row("metamer", cat, "other", "ef", "tabby", "1", "0"));
            assertThat(catalogue.refresh().recognitionChanged()).isTrue();
            assertThat(catalogue.recognition().size()).isEqualTo(1);
            assertThat(catalogue.refresh().isEmpty()).isTrue();
        }
    }

    @Test
    void givenADamagedOrNewerFile_whenAsked_thenThereAreNoAnswersAndASentence() throws IOException {
        Path file = write(row("metamer", cat, "other", "ef", "tabby", "1", "0"));
        String good = Files.readString(file);
        for (String bad : List.of(
                good.replace("\n1,", "\n2,"),
                good.substring(0, good.length() - 5),
                good.replaceFirst("folder", "place"),
                good + "1,x\n",
                "",
                good + "\"")) {
            Files.writeString(file, bad);
            try (Catalogue catalogue = Catalogue.open(run.folder())) {
                assertThat(catalogue.recognition().size()).as(bad).isZero();
                assertThat(catalogue.recognition().problems())
                        .singleElement()
                        .asString()
                        .contains("cannot be used", "metamerkit recognize");
            }
        }
    }

    private Path write(String... rows) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(
                "format_version,condition,generator,generator_sha256,stage,stage_index,picture,picture_sha256,seed,hash,"
                        + "folder,passes,true_class,generator_answer,generator_answer_imagenet16_maximum,"
                        + "generator_answer_imagenet16_mean,evaluator,evaluator_sha256,evaluator_labels,own_decision,own_true,"
                        + "own_correct,own_generator,own_agrees,top1_label,top1_probability,top2_label,top2_probability,top3_label,"
                        + "top3_probability,top4_label,top4_probability,top5_label,top5_probability");
        lines.addAll(List.of(rows));
        Path file = run.folder().resolve("recognition/recognition.csv");
        Files.createDirectories(file.getParent());
        return Files.writeString(file, String.join("\n", lines) + "\n");
    }

    private static String row(
            String condition,
            MadeUpRun.Made made,
            String evaluator,
            String sha256,
            String decision,
            String correct,
            String agrees) {
        return String.join(
                ",",
                "1",
                condition,
                "tiny",
                MadeUpRun.WEIGHTS,
                "pool",
                "2",
                quoted(made.picture()),
                made.pictureSha256(),
                "0",
                made.hash(),
                quoted(made.folder()),
                "yes",
                "tabby",
                "tabby",
                "cat",
                "cat",
                evaluator,
                sha256.repeat(32),
                "imagenet1000",
                quoted(decision),
                "tabby",
                correct,
                "sock",
                agrees,
                "tabby",
                "0.75",
                "sock",
                "0.125",
                "",
                "",
                "",
                "",
                "",
                "");
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
