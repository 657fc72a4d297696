// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.adversarial.training.TrainingException;
import org.metamerkit.adversarial.training.data.Augmentation;
import org.metamerkit.adversarial.training.data.OtherSizes;
import org.metamerkit.adversarial.training.data.Unreadable;
import org.metamerkit.model.zoo.Zoo;

class TrainingPlanFileTest {
    private static final String SMALLEST = """
            format_version = 1
            name = "small"
            architecture = "cifar10_cnn"
            epochs = 3
            [data]
            path = "pictures.zip"
            [[objective]]
            kind = "standard"
            """;

    private static final String ALL = """
            format_version = 1
            name = "all"
            architecture = "cifar10_cnn"
            seed = 4
            epochs = 30
            batch = 64
            label_smoothing = 0.1
            arithmetic = "bfloat16"
            initial_weights = "begin.safetensors"

            [data]
            path = "pictures.zip"
            train = "train"
            test = "test"
            classes = ["cat", "dog"]
            unreadable = "skip"
            other_sizes = "resize"

            [augmentation]
            crop_padding = 4
            flip = true
            brightness = 0.1
            contrast = 0.2
            saturation = 0.3

            [optimizer]
            learning_rate = 0.2
            momentum = 0.8
            nesterov = false
            weight_decay = 1e-3
            decay_norms = false

            [schedule]
            kind = "steps"
            epochs = [10, 20]
            factor = 0.5

            [averaging]
            decay = 0.99

            [[resolution]]
            side = 24
            until_epoch = 5

            [[objective]]
            kind = "adversarial"
            norm = "linf"
            eps = "8/255"
            steps = 3
            step_size = "2/255"
            random_start = false
            weight = 2

            [[objective]]
            kind = "trades"
            norm = "l2"
            eps = 0.5
            steps = 4
            step_size = 0.1
            beta = 5

            [[objective]]
            kind = "random"
            norm = "linf"
            eps = 0.03

            [evaluation]
            every_epochs = 2
            pictures = 100
            steps = 20

            [[evaluation.threat]]
            norm = "l2"
            eps = 0.25
            """;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("plan.toml");
    }

    @Test
    void givenEveryKey_whenRead_thenThePlanSaysIt() throws IOException {
        TrainingPlan plan = read(ALL);
        ThreatModel linf = new ThreatModel(PerturbationNorm.LINF, 8 / 255.0);
        ThreatModel l2 = new ThreatModel(PerturbationNorm.L2, 0.5);
        assertThat(plan)
                .isEqualTo(new TrainingPlan(
                        "all",
                        "cifar10_cnn",
                        4,
                        30,
                        64,
                        0.1,
                        Arithmetic.BFLOAT16,
                        Optional.of(folder.resolve("begin.safetensors")),
                        new TrainingPlan.Data(
                                folder.resolve("pictures.zip"),
                                Optional.of("train"),
                                Optional.of("test"),
                                Optional.of(List.of("cat", "dog")),
                                Unreadable.SKIP,
                                OtherSizes.RESIZE),
                        new Augmentation(4, true, 0.1, 0.2, 0.3),
                        new TrainingPlan.GradientDescent(0.2, 0.8, false, 1e-3, false),
                        new LearningRateSchedule.Steps(List.of(10, 20), 0.5),
                        new TrainingPlan.Averaging(0.99),
                        List.of(new TrainingPlan.Resolution(24, 5)),
                        List.of(
                                new Objective.Weighted(
                                        new Objective.Adversarial(linf, new Objective.Ascent(3, 2 / 255.0, false)), 2),
                                new Objective.Weighted(
                                        new Objective.Trades(l2, new Objective.Ascent(4, 0.1, true), 5), 1),
                                new Objective.Weighted(
                                        new Objective.RandomPerturbation(new ThreatModel(PerturbationNorm.LINF, 0.03)),
                                        1)),
                        new TrainingPlan.Evaluation(2, 100, List.of(new ThreatModel(PerturbationNorm.L2, 0.25)), 20)));
    }

    @Test
    void givenTheFewestKeys_whenRead_thenTheRestAreTheDocumentedDefaults() throws IOException {
        TrainingPlan plan = read(SMALLEST);
        assertThat(plan.batch()).isEqualTo(128);
        assertThat(plan.arithmetic()).isEqualTo(Arithmetic.FLOAT32);
        assertThat(plan.optimizer()).isEqualTo(new TrainingPlan.GradientDescent(0.1, 0.9, true, 5e-4, true));
        assertThat(plan.schedule()).isEqualTo(new LearningRateSchedule.OneCycle(0.2));
        assertThat(plan.averaging().decay()).isZero();
        assertThat(plan.augmentation()).isEqualTo(Augmentation.none());
        assertThat(plan.evaluation()).isEqualTo(new TrainingPlan.Evaluation(1, 500, List.of(), 10));
        assertThat(plan.side(0)).isEmpty();
    }

    @Test
    void givenThePlansThatShip_whenRead_thenTheyNameTheirFileAndAnArchitectureThereIsAndDiffer() throws IOException {
        List<String> identities = new ArrayList<>();
        try (var list = Files.list(Path.of("..", "examples", "training"))) {
            for (Path plan : list.filter(each -> each.toString().endsWith(".toml"))
                    .sorted()
                    .toList()) {
                TrainingPlan read = TrainingPlanFile.read(plan, Optional.empty());
                assertThat(read.name() + ".toml").isEqualTo(plan.getFileName().toString());
                assertThat(Zoo.architectures()).containsKey(read.architecture());
                identities.add(read.identity());
            }
        }
        assertThat(identities).hasSizeGreaterThanOrEqualTo(10).doesNotHaveDuplicates();
    }

    @Test
    void givenAPlan_whenItsPicturesMoveOrOtherThingsAreMeasured_thenItIsTheSameTrainingAndElseAnother()
            throws IOException {
        String base = read(SMALLEST).identity();
        assertThat(read(SMALLEST.replace("pictures.zip", "/elsewhere.zip")).identity())
                .isEqualTo(base);
        assertThat(read(SMALLEST + "[evaluation]\nsteps = 3\n").identity()).isEqualTo(base);
        assertThat(read(SMALLEST.replace("\"small\"", "\"other\"")).identity()).isEqualTo(base);
        assertThat(read(SMALLEST.replace("epochs = 3", "epochs = 4")).identity())
                .isNotEqualTo(base);
        assertThat(read("seed = 1\n" + SMALLEST).identity()).isNotEqualTo(base);
        assertThat(read(SMALLEST + "[optimizer]\nnesterov = false\n").identity())
                .isNotEqualTo(base);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "epochs = 3 | epochs = 0 | 'epochs' is 0, expected a whole number of 1 or more",
                "epochs = 3 | epochs = \"3\" | 'epochs' is \"3\"",
                "epochs = 3 | epoch = 3 | 'epochs' is missing",
                "epochs = 3 | epochs = 3~epoch = 3 | 'epoch' means nothing here",
                "format_version = 1 | format_version = 2 | it is of format 2",
                "\"small\" | \"../small\" | 'name' is '../small'",
                "\"standard\" | \"strange\" | expected standard, adversarial, trades or random",
                "kind = \"standard\" | weight = 1 | 'objective.kind' is missing",
                "kind = \"standard\" | kind = \"standard\"~weight = 0 | weight is 0.0, expected a number above 0",
                "kind = \"standard\" | kind = \"standard\"~eps = 1 | 'objective.eps' means nothing here",
                "kind = \"standard\" | kind = \"random\"~norm = \"l1\"~eps = 1 | no perturbations in L1",
                "kind = \"standard\" | kind = \"random\"~norm = \"l2\"~eps = 0 | 'eps' is 0",
                "kind = \"standard\" | kind = \"random\"~norm = \"l2\"~eps = -1 | eps is -1.0",
                "kind = \"standard\" | kind = \"random\"~norm = \"l2\"~eps = \"1/0\" | fraction such as",
                "kind = \"standard\" | kind = \"random\"~norm = \"linf\"~eps = 8 | written as a fraction: eps = \"8/255\"",
                "kind = \"standard\" | kind = \"trades\"~norm = \"l2\"~eps = 1~steps = 1~step_size = 1~random_start = true | 'objective.random_start' means nothing",
                "kind = \"standard\" | kind = \"trades\"~norm = \"l2\"~eps = 1~steps = 1~step_size = 1~beta = -1 | beta is -1.0",
                "kind = \"standard\" | kind = \"adversarial\"~norm = \"l2\"~eps = 1~steps = 1~step_size = 0 | step size is 0.0",
                "path = | train = \"../x\"~path = | the name of a folder inside, such as train; mend it there",
                "[data] | [schedule]~kind = \"steps\"~epochs = [2, 1]~[data] | expected rising numbers from 1 to 2",
                "[data] | [schedule]~warm_up = 1~[data] | warm_up is 1.0",
                "[data] | [augmentation]~contrast = -1~[data] | contrast of -1.0",
                "[data] | [optimizer]~momentum = 1~[data] | momentum is 1.0",
                "[data] | [[resolution]]~side = 8~until_epoch = 4~[data] | expected at most 3",
                "[data] | [evaluation]~threat = 3~[data] | each under [[evaluation.threat]]",
                "[data] | [[evaluation.threat]]~norm = \"l2\"~eps = 0.5~[[evaluation.threat]]~norm = \"l2\"~eps = 0.50001~[data] | 'evaluation.threat' has l2 0.5000 twice",
                "[data] | [[data]] | expected a table, [data]",
                "[[objective]] | [other] | there is no [[objective]], expected one or more; mend",
                "epochs = 3 | epochs = 3~other = 3 | 'other' means nothing here",
                "epochs = 3 | epochs = 3 4 | is not TOML",
            })
    void givenSomethingWrong_whenRead_thenOneSentenceNamesIt(String from, String to, String words) throws IOException {
        String text = SMALLEST.replace(from, to.replace("~", "\n"));
        assertThat(text).isNotEqualTo(SMALLEST);
        requireRefusal(text).contains(words);
    }

    @Test
    void givenNoFileOrNoText_whenRead_thenOneSentenceSaysSo() throws IOException {
        assertThatThrownBy(() -> TrainingPlanFile.read(file, Optional.empty()))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("there is no plan")
                .hasMessageNotContaining("Exception");
        assertThatThrownBy(() -> TrainingPlanFile.read(folder, Optional.empty()))
                .isInstanceOf(TrainingException.class);
        requireRefusal("").contains("'name' is missing");
        Files.write(file, new byte[] {'a', (byte) 0xff, 0});
        assertThatThrownBy(() -> TrainingPlanFile.read(file, Optional.empty()))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("no text in UTF-8");
        Files.write(file, new byte[2 << 20]);
        assertThatThrownBy(() -> TrainingPlanFile.read(file, Optional.empty()))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("at most 1048576");
        requireRefusal("a = " + "[".repeat(50_000)).contains("not TOML");
    }

    @Test
    void givenEveryKeyWithEveryStrangeValue_whenRead_thenItIsUnderstoodOrRefusedInOneSentence() throws IOException {
        List<String> strange = List.of(
                "-1",
                "0",
                "0.5",
                "1e999",
                "nan",
                "99999999999999999999",
                "true",
                "\"\"",
                "\" \"",
                "\"\\u0000\"",
                "\"0/0\"",
                "[]",
                "[\"a\", 1]",
                "[[1]]",
                "{a = 1}",
                "1979-05-27",
                "\"" + "y".repeat(5000) + "\"");
        String[] lines = ALL.split("\n");
        int refused = 0;
        for (int i = 0; i < lines.length; i++) {
            int equals = lines[i].indexOf(" = ");
            for (String value : equals < 0 ? List.<String>of() : strange) {
                String[] changed = lines.clone();
                changed[i] = lines[i].substring(0, equals + 3) + value;
                refused += isRefused(String.join("\n", changed)) ? 1 : 0;
            }
        }
        assertThat(refused).isGreaterThan(400);
    }

    @Test
    void givenRandomDamage_whenRead_thenItIsUnderstoodOrRefusedInOneSentence() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = ALL.getBytes(StandardCharsets.UTF_8);
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) (32 + random.nextInt(95));
            }
            isRefused(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private boolean isRefused(String text) throws IOException {
        try {
            read(text);
            return false;
        } catch (TrainingException e) {
            requireOneSentence(e.getMessage());
            return true;
        }
    }

    private AbstractStringAssert<?> requireRefusal(String text) throws IOException {
        Files.writeString(file, text);
        TrainingException[] refusal = new TrainingException[1];
        assertThatThrownBy(() -> TrainingPlanFile.read(file, Optional.empty()))
                .isInstanceOfSatisfying(TrainingException.class, e -> refusal[0] = e);
        requireOneSentence(refusal[0].getMessage());
        return assertThat(refusal[0].getMessage());
    }

    private void requireOneSentence(String message) {
        assertThat(message)
                .startsWith("the plan " + file)
                .contains("; ")
                .doesNotContain("Exception")
                .doesNotContainPattern("\\p{C}")
                .doesNotEndWith(".")
                .hasSizeLessThan(file.toString().length() + 700);
    }

    private TrainingPlan read(String text) throws IOException {
        return TrainingPlanFile.read(Files.writeString(file, text), Optional.empty());
    }
}
