// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.adversarial.training.TrainingPictures;

class TrainCommandTest {
    private static final String STANDARD = "[[objective]]\nkind = \"standard\"";
    private static final String MEASURED =
            STANDARD + "\n[evaluation]\npictures = 10\nsteps = 2\n[[evaluation.threat]]\nnorm = \"l2\"\neps = 0.5";

    @TempDir
    Path folder;

    private Workplace place;

    @BeforeEach
    void openWorkplace() throws IOException {
        place = new Workplace(folder);
        TrainingPictures.write(place.resolve("pictures"), 4, 1, 0);
    }

    @AfterEach
    void closeWorkplace() {
        place.close();
    }

    @Test
    void givenAPlan_whenTrained_thenThereIsALineAnEpochAndTheNetworkCanBeImported() throws IOException {
        Path plan = TrainingPictures.plan(place.resolve("plan.toml"), 2, MEASURED);
        Path out = place.resolve("out");
        CommandRun run = CommandRun.of("train", plan, "--out", out, "--json").requireCode(0);
        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSize(2);
        JsonNode last = new JsonMapper().readTree(lines.get(1));
        assertThat(last.path("epoch").asInt()).isEqualTo(2);
        assertThat(last.path("side").asInt()).isEqualTo(32);
        assertThat(last.path("test_accuracy").asDouble()).isBetween(0.0, 1.0);
        assertThat(last.path("robust_accuracy").path("l2 0.5000").isNumber()).isTrue();
        assertThat(last.path("pictures_per_second").asDouble()).isPositive();
        assertThat(run.progress()).contains("training: epoch 2 of 2");
        assertThat(Workplace.files(out))
                .containsExactly(
                        "checkpoint.safetensors",
                        "curves.png",
                        "curves.svg",
                        "log.csv",
                        "training.json",
                        "weights.safetensors");

        CommandRun again = CommandRun.of("train", plan, "--out", out).requireCode(0);
        assertThat(again.out().lines()).hasSize(4).first().asString().contains("epoch", "l2 0.5000 %");
        assertThat(again.out()).contains("metamerkit models import");
        CommandRun.of("models", "import", out.resolve("weights.safetensors"), "--as", "mine")
                .requireCode(0);

        // the same pictures in another place are the same training
        Files.move(place.resolve("pictures"), place.resolve("moved"));
        CommandRun.of("train", plan, "--data", place.resolve("moved"), "--out", out, "--quiet")
                .requireCode(0);
    }

    @Test
    void givenTheSamePicturesForTests_whenTrained_thenItIsWarnedOf() throws IOException {
        Path plan = TrainingPictures.plan(place.resolve("plan.toml"), 1, STANDARD);
        Files.writeString(plan, Files.readString(plan).replace("test = \"test\"", "test = \"train\""));
        CommandRun run = CommandRun.of("train", plan, "--out", place.resolve("out"), "--quiet");
        assertThat(run.requireCode(0).err()).contains("warning: the test pictures are the training pictures");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void givenBadInput_whenTrained_thenOneSentenceSaysSo() throws IOException {
        Path out = place.resolve("out");
        Path plan = TrainingPictures.plan(place.resolve("plan.toml"), 1, STANDARD);
        CommandRun.of("train").requireRefusal(2, "PLAN");
        CommandRun.of("train", plan, "--out", out, "--threads", "0").requireRefusal(2, "--threads");
        CommandRun.of("train", place.resolve("none.toml"), "--out", out).requireRefusal(1, "there is no plan");
        CommandRun.of("train", plan, "--out", out, "--data", place.resolve("none"), "-q")
                .requireRefusal(1, "none");
        CommandRun.of("train", plan, "--out", plan, "-q").requireRefusal(1, "plan.toml cannot be written");
        changed(plan, "cifar10_cnn", "cifar10_cnm");
        CommandRun.of("train", place.resolve("changed.toml"), "--out", out).requireRefusal(2, "cifar10_cnm");
        changed(plan, "batch = 20", "batch = 2000");
        CommandRun.of("train", place.resolve("changed.toml"), "--out", out, "-q")
                .requireRefusal(1, "2000");
        changed(plan, "learning_rate = 0.05", "learning_rate = 1e30");
        CommandRun.of("train", place.resolve("changed.toml"), "--out", out, "-q")
                .requireRefusal(1, "the loss became");
        changed(plan, "[data]", "[data]\nclasses = [\"cat\", \"dog\"]");
        CommandRun.of("train", place.resolve("changed.toml"), "--out", out, "-q")
                .requireRefusal(1, "classes");
        Files.writeString(place.resolve("pictures/train/cat/0.png"), "no picture");
        CommandRun.of("train", plan, "--out", out, "-q").requireRefusal(1, "0.png");
        changed(plan, "[data]", "[data]\nunreadable = \"skip\"");
        CommandRun skipped = CommandRun.of("train", place.resolve("changed.toml"), "--out", out, "-q");
        assertThat(skipped.requireCode(0).err()).contains("warning: ", "0.png", "left out");
    }

    @Test
    void givenASignal_whenTraining_thenItStopsWithACheckpointAndASecondTrainerWasRefused()
            throws IOException, InterruptedException {
        Path plan = TrainingPictures.plan(place.resolve("plan.toml"), 5000, STANDARD);
        Path out = place.resolve("out");
        MetamerkitProcess process = MetamerkitProcess.start(place, List.of(), "train", plan, "--out", out);
        while (process.isRunning() && !Files.exists(out.resolve("log.csv"))) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        CommandRun.of("train", plan, "--out", out, "-q").requireRefusal(1, "another process is training in");
        process.signal("TERM");
        MetamerkitProcess.Outcome outcome = process.await();
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(75);
        assertThat(outcome.out()).contains("stopped with a checkpoint in");
        assertThat(outcome.err()).contains("training: epoch 1 of 5000");
        assertThat(out.resolve("checkpoint.safetensors")).exists();
        assertThat(out.resolve("weights.safetensors")).doesNotExist();
    }

    private static void changed(Path plan, String from, String to) throws IOException {
        String text = Files.readString(plan);
        assertThat(text).contains(from);
        Files.writeString(plan.resolveSibling("changed.toml"), text.replace(from, to));
    }
}
