// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.adversarial.training.plan.Arithmetic;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;
import org.metamerkit.model.Weights;
import org.metamerkit.model.golden.Formula;
import org.metamerkit.model.io.SafetensorsReader;
import org.metamerkit.model.store.ImportOptions;
import org.metamerkit.model.store.ModelFolder;
import org.metamerkit.model.store.ModelImporter;
import org.metamerkit.model.zoo.Zoo;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Pixels;

/** Whole trainings of the small CIFAR-10 network on a few dozen pictures. */
class TrainerTest {
    private static final String[] MIXED = {
        "[[objective]]",
        "kind = \"adversarial\"",
        "norm = \"linf\"",
        "eps = \"8/255\"",
        "steps = 1",
        "step_size = \"10/255\"",
        "[[objective]]",
        "kind = \"random\"",
        "norm = \"l2\"",
        "eps = 0.5",
        "weight = 0.5",
        "[evaluation]",
        "pictures = 10",
        "steps = 2",
        "[[evaluation.threat]]",
        "norm = \"linf\"",
        "eps = \"8/255\""
    };

    @TempDir
    Path folder;

    private TrainingRun training;

    @BeforeEach
    void write() throws IOException {
        NativeRuntime.load();
        TrainingPictures.write(folder.resolve("pictures"), 6, 2, 0);
        training = new TrainingRun(folder);
    }

    @Test
    void givenATrainingStoppedAfterEveryUpdate_whenTakenUpAgain_thenItEndsBitForBitAsOneThatWasNot()
            throws IOException {
        Path plan = TrainingPictures.plan(folder.resolve("plan.toml"), 2, MIXED);
        Path straight = folder.resolve("straight");
        List<EpochRecord> expected = training.finish(plan, straight);

        Path stopped = folder.resolve("stopped");
        Optional<List<EpochRecord>> epochs = Optional.empty();
        int stops = -1;
        while (epochs.isEmpty()) {
            epochs = training.run(plan, stopped, 1);
            stops++;
            assertThat(Files.exists(stopped.resolve("checkpoint.safetensors"))).isTrue();
        }
        // three updates in each of two epochs, and the last evaluation after the last of them
        assertThat(stops).isEqualTo(6);
        Map<String, float[]> wanted = TrainingRun.tensors(straight.resolve("checkpoint.safetensors"));
        Map<String, float[]> found = TrainingRun.tensors(stopped.resolve("checkpoint.safetensors"));
        assertThat(found.keySet()).isEqualTo(wanted.keySet()).anyMatch(name -> name.startsWith("velocity."));
        wanted.forEach((name, values) -> assertThat(found.get(name)).as(name).isEqualTo(values));
        assertThat(stopped.resolve("weights.safetensors"))
                .hasSameBinaryContentAs(straight.resolve("weights.safetensors"));
        for (int i = 0; i < expected.size(); i++) {
            EpochRecord now = epochs.get().get(i);
            EpochRecord then = expected.get(i);
            assertThat(now.loss()).isEqualTo(then.loss());
            assertThat(now.trainAccuracy()).isEqualTo(then.trainAccuracy());
            assertThat(now.testAccuracy()).isEqualTo(then.testAccuracy());
            assertThat(now.robustAccuracy()).isEqualTo(then.robustAccuracy()).containsOnlyKeys("linf 0.03137");
            assertThat(now.learningRate()).isEqualTo(then.learningRate());
            assertThat(now.side()).isEqualTo(i == 0 ? 16 : 32);
        }
        // one_cycle with a warm-up of 0.2: the last of six steps
        assertThat(expected.get(1).learningRate()).isCloseTo(0.05 / 6 / 0.8, within(1e-12));
    }

    @Test
    void givenATraining_whenFinished_thenLogCurvesSummaryAndWeightsAreThereAndNoLockIsLeft() throws IOException {
        Path plan = TrainingPictures.plan(folder.resolve("plan.toml"), 2, MIXED);
        Path out = folder.resolve("out");
        List<EpochRecord> epochs = training.finish(plan, out);
        try (var list = Files.list(out)) {
            assertThat(list.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "checkpoint.safetensors",
                            "curves.png",
                            "curves.svg",
                            "log.csv",
                            "training.json",
                            "weights.safetensors");
        }
        List<String> log = Files.readAllLines(out.resolve("log.csv"));
        assertThat(log).hasSize(3);
        assertThat(log.get(0))
                .startsWith("epoch,side,learning_rate,loss,train_accuracy,test_accuracy,pgd2 linf 0.03137,");
        assertThat(log.get(2)).startsWith("2,32,");
        Map<String, float[]> average = TrainingRun.tensors(out.resolve("checkpoint.safetensors"));
        Map<String, float[]> weights = TrainingRun.tensors(out.resolve("weights.safetensors"));
        assertThat(weights).hasSize(32);
        weights.forEach((name, values) -> {
            float[] exact = average.get("average." + name);
            assertThat(values).hasSameSizeAs(exact);
            for (int i = 0; i < values.length; i++) {
                assertThat((double) values[i]).isCloseTo(exact[i], within(1e-7 + Math.abs(exact[i]) / 2048));
            }
        });
        requireSameAnswersImported(out);
        assertThat(epochs.get(1).waitSeconds()).isBetween(0.0, epochs.get(1).trainSeconds());

        Files.delete(out.resolve("log.csv"));
        Files.delete(out.resolve("weights.safetensors"));
        training.finish(plan, out);
        assertThat(Files.readAllLines(out.resolve("log.csv"))).isEqualTo(log);
        assertThat(out.resolve("weights.safetensors")).exists();
    }

    /** The weights file as an imported network beside the averaged one of the checkpoint. */
    private void requireSameAnswersImported(Path out) throws IOException {
        Path models = folder.resolve("models");
        new ModelImporter(ModelFolder.at(models), note -> {})
                .importFile(out.resolve("weights.safetensors"), "mine", ImportOptions.none());
        String before = System.setProperty(ModelFolder.PROPERTY, models.toString());
        Pixels picture = Formula.picture(new PictureSpec(32, 32));
        try (PointerScope scope = new PointerScope();
                Network imported = Networks.load("mine")) {
            Weights checkpoint = SafetensorsReader.read(out.resolve("checkpoint.safetensors"));
            TrainableNetwork average = new TrainableNetwork(
                    Zoo.architectures().get("cifar10_cnn"),
                    10,
                    (name, shape) -> checkpoint.tensor("average." + name, shape),
                    Device.CPU,
                    Arithmetic.FLOAT32);
            float[] expected = Tensors.toArray(average.logits(Tensors.of(picture.values(), 1, 3, 32, 32)));
            List<float[]> stages = imported.activations(picture);
            float[] found = stages.get(stages.size() - 1);
            assertThat(found).hasSize(10);
            for (int k = 0; k < 10; k++) {
                assertThat((double) found[k]).isCloseTo(expected[k], within(0.02));
            }
            assertThat(imported.card().classes().orElseThrow().names())
                    .isEqualTo(ClassNames.cifar10().names());
            average.close();
        } finally {
            if (before == null) {
                System.clearProperty(ModelFolder.PROPERTY);
            } else {
                System.setProperty(ModelFolder.PROPERTY, before);
            }
        }
    }
}
