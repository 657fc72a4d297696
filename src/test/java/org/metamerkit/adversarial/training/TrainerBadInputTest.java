// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.LockFile;
import org.metamerkit.adversarial.training.data.DecodingProgress;
import org.metamerkit.adversarial.training.plan.TrainingPlanFile;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.UnknownNameException;
import org.metamerkit.stimulus.PictureException;
import org.metamerkit.synthesis.OutputException;

/** What a training refuses, in one sentence each, and what survives. */
class TrainerBadInputTest {
    private static final String STANDARD = "[[objective]]\nkind = \"standard\"";

    @TempDir
    Path folder;

    private TrainingRun training;
    private Path out;

    @BeforeEach
    void write() throws IOException {
        NativeRuntime.load();
        TrainingPictures.write(folder.resolve("pictures"), 4, 1, 0);
        training = new TrainingRun(folder);
        out = folder.resolve("out");
    }

    @Test
    void givenACheckpoint_whenPlanOrPicturesAreOthersOrItIsDamaged_thenItIsRefusedAndStays() throws IOException {
        Path plan = TrainingPictures.plan(folder.resolve("plan.toml"), 2, STANDARD);
        assertThat(training.run(plan, out, 1)).isEmpty();
        Path checkpoint = out.resolve("checkpoint.safetensors");
        byte[] whole = Files.readAllBytes(checkpoint);

        Path other = TrainingPictures.plan(folder.resolve("other.toml"), 3, STANDARD);
        requireRefusal(other).hasMessageContaining("another plan").hasMessageContaining("--out");
        assertThat(Files.readAllBytes(checkpoint)).isEqualTo(whole);

        byte[] flipped = whole.clone();
        flipped[whole.length - 100] ^= 64;
        Files.write(checkpoint, flipped);
        requireRefusal(plan).hasMessageContaining("damaged").hasMessageContaining("delete it");
        Files.write(checkpoint, Arrays.copyOf(whole, whole.length / 2));
        requireRefusal(plan).hasMessageContaining("damaged");
        Files.write(checkpoint, new byte[0]);
        requireRefusal(plan).hasMessageContaining("damaged");
        String header = new String(whole, 0, 4000, StandardCharsets.ISO_8859_1);
        byte[] negative = whole.clone();
        int step = header.indexOf("\\\"step\\\":1");
        assertThat(step).isPositive();
        negative[step + 9] = '0';
        Files.write(checkpoint, negative);
        requireRefusal(plan).hasMessageContaining("damaged").hasMessageContaining("where the training stands");

        byte[] moved = whole.clone();
        int batch = header.indexOf("\\\"batch\\\":1");
        assertThat(batch).isPositive();
        moved[batch + 10] = '0';
        Files.write(checkpoint, moved);
        requireRefusal(plan).hasMessageContaining("damaged").hasMessageContaining("where the training stands");
        // as before the position had a check sum
        moved[header.indexOf("position_crc32c")] = 'P';
        moved[batch + 10] = '9';
        moved[step + 9] = '9';
        Files.write(checkpoint, moved);
        requireRefusal(plan).hasMessageContaining("damaged").hasMessageContaining("where the training stands");
        moved[batch + 10] = '1';
        moved[step + 9] = '1';
        Files.write(checkpoint, moved);
        assertThat(training.run(plan, out, 0)).isEmpty();

        Files.write(checkpoint, whole);
        TrainingPictures.write(folder.resolve("pictures"), 4, 1, 9);
        requireRefusal(plan).hasMessageContaining("other pictures");
        TrainingPictures.write(folder.resolve("pictures"), 4, 1, 0);
        assertThat(training.finish(plan, out)).hasSize(2);
    }

    @Test
    void givenAFinishedNetworkWithoutItsCheckpoint_whenOpened_thenItIsNotWrittenOver() throws IOException {
        Path plan = TrainingPictures.plan(folder.resolve("plan.toml"), 1, STANDARD);
        Files.createDirectories(out);
        Path weights = Files.writeString(out.resolve("weights.safetensors"), "finished");
        requireRefusal(plan).hasMessageContaining("weights.safetensors").hasMessageContaining("--out");
        assertThat(weights).hasContent("finished");
    }

    @Test
    void givenAFullDisk_whenACheckpointIsWritten_thenThePreviousOneSurvivesAndTrainingGoesOnFromThere()
            throws Exception {
        Path plan = TrainingPictures.plan(folder.resolve("plan.toml"), 2, STANDARD);
        Files.createDirectories(out);
        // a checkpoint of 9.2 MiB and what lies beside it, but not two
        assumeTrue(
                command("mount", "-t", "tmpfs", "-o", "size=14m", "tmpfs", out.toString()),
                "only root can mount a small disk, and not in every container");
        try {
            assertThat(training.run(plan, out, 1)).isEmpty();
            byte[] first = Files.readAllBytes(out.resolve("checkpoint.safetensors"));
            assertThatThrownBy(() -> training.finish(plan, out))
                    .isInstanceOf(OutputException.class)
                    .hasMessageContaining("checkpoint.safetensors")
                    .hasMessageContaining("No space left")
                    .hasMessageContaining("free space");
            assertThat(Files.readAllBytes(out.resolve("checkpoint.safetensors")))
                    .isEqualTo(first);
            try (var list = Files.list(out)) {
                assertThat(list.filter(file -> file.toString().endsWith(".partial")))
                        .isEmpty();
            }
            assertThat(command("mount", "-o", "remount,size=40m", out.toString()))
                    .isTrue();
            training.finish(plan, out);
            Path straight = folder.resolve("straight");
            training.finish(plan, straight);
            assertThat(out.resolve("weights.safetensors"))
                    .hasSameBinaryContentAs(straight.resolve("weights.safetensors"));
        } finally {
            command("umount", "-l", out.toString());
        }
    }

    @Test
    void givenAFolderAnotherTrainerHas_whenOpened_thenTheSecondIsRefused() throws IOException {
        Path plan = TrainingPictures.plan(folder.resolve("plan.toml"), 1, STANDARD);
        Files.createDirectories(out);
        try (LockFile lock = LockFile.tryLock(out.resolve(".training.lock")).orElseThrow()) {
            requireRefusal(plan).hasMessageContaining("another process").hasMessageContaining("--out");
        }
        assertThat(training.finish(plan, out)).hasSize(1);
    }

    @Test
    void givenAFolderThatIsAFile_whenOpened_thenOneSentenceSaysSo() throws IOException {
        Path plan = TrainingPictures.plan(folder.resolve("plan.toml"), 1, STANDARD);
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> {
                    try (TrainingSetup setup = setup(plan)) {
                        setup.trainer(file, Device.CPU).close();
                    }
                })
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("--out");
    }

    @Test
    void givenALearningRateFarTooLarge_whenTrained_thenTheLossIsNamedAndNothingIsWritten() throws IOException {
        Path plan = TrainingPictures.plan(folder.resolve("plan.toml"), 3, STANDARD);
        Files.writeString(plan, Files.readString(plan).replace("0.05", "1e30"));
        requireRefusal(plan).hasMessageContaining("the loss became").hasMessageContaining("learning rate");
        assertThat(out.resolve("checkpoint.safetensors")).doesNotExist();
    }

    @Test
    void givenAPlanThatDoesNotFitItsNetworkOrPictures_whenOpened_thenEachIsRefusedInOneSentence() throws IOException {
        Path plan = TrainingPictures.plan(folder.resolve("plan.toml"), 2, STANDARD);
        requireRefusal(changed(plan, "side = 16", "side = 1"))
                .hasMessageContaining("1×1")
                .hasMessageContaining("resolution.side");
        requireRefusal(changed(plan, "side = 16", "side = 33")).hasMessageContaining("33×33");
        requireRefusal(changed(plan, "crop_padding = 4", "crop_padding = 32")).hasMessageContaining("crop_padding");
        requireRefusal(changed(plan, "batch = 20", "batch = 41")).hasMessageContaining("41");
        requireRefusal(changed(plan, "seed = 5", "initial_weights = \"none.safetensors\""))
                .hasMessageContaining("none.safetensors");
        requireRefusal(changed(plan, "cifar10_cnn", "hmax")).hasMessageContaining("hmax");
        refusal(changed(plan, "cifar10_cnn", "cifar10_cnm")).isInstanceOf(UnknownNameException.class);
        refusal(changed(plan, "[data]", "[data]\nclasses = [\"cat\", \"dog\"]")).isInstanceOf(PictureException.class);
        refusal(changed(plan, "cifar10_cnn", "resnet50"))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("network's classes");
        assertThat(out.resolve("checkpoint.safetensors")).doesNotExist();
    }

    private static Path changed(Path plan, String from, String to) throws IOException {
        String text = Files.readString(plan);
        assertThat(text).contains(from);
        return Files.writeString(plan.resolveSibling("changed.toml"), text.replace(from, to));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> requireRefusal(Path plan) {
        return refusal(plan).isInstanceOf(TrainingException.class);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refusal(Path plan) {
        ThrowingCallable run = () -> training.finish(plan, out);
        return assertThatThrownBy(run).hasMessageNotContaining("\n").hasMessageMatching(".*[;:] .*");
    }

    private TrainingSetup setup(Path plan) {
        return TrainingSetup.open(
                TrainingPlanFile.read(plan, Optional.empty()), folder.resolve("cache"), DecodingProgress.none());
    }

    private static boolean command(String... words) throws IOException, InterruptedException {
        return new ProcessBuilder(words).redirectErrorStream(true).start().waitFor() == 0;
    }
}
