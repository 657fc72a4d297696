// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.adversarial.training.plan.Objective;
import org.metamerkit.adversarial.training.plan.TrainingPlan;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.Precision;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.golden.Formula;
import org.metamerkit.model.io.SafetensorsWriter;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.StageLayer;
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.model.zoo.Zoo;

class TrainingStateTest {
    private static final TrainingPlans MIXED = TrainingPlans.of(
                    TrainingPlans.adversarial(TrainingPlans.linf(0.05), 2, 0.03),
                    new Objective.Trades(TrainingPlans.l2(0.5), new Objective.Ascent(1, 0.3, true), 6),
                    new Objective.RandomPerturbation(TrainingPlans.l2(0.5)))
            .averaging(0.9);

    @TempDir
    Path folder;

    @BeforeEach
    void load() {
        NativeRuntime.load();
    }

    @Test
    void givenManyUpdates_whenCounted_thenNoNativeObjectIsLeftBehind() {
        try (TrainingState state = TinyBatch.state(MIXED, Precision.FLOAT32)) {
            updates(state, 0, 5);
            long before = held();
            updates(state, 5, 20);
            // tensors alone are several dozen an update
            assertThat(held() - before).isLessThan(20);
        }
    }

    /** Native objects that Java still holds. */
    private static long held() {
        System.gc();
        Pointer.deallocateReferences();
        return Pointer.totalCount();
    }

    @Test
    void givenOneBatchOfNoise_whenTrainedOverAndOver_thenItIsLearntByHeart() {
        TrainingPlans plans = TrainingPlans.of(new Objective.Standard())
                .optimizer(new TrainingPlan.GradientDescent(0.05, 0.9, true, 0, true));
        try (PointerScope scope = new PointerScope();
                TrainingState state = TrainingState.begin(
                        plans.plan(), Zoo.architectures().get("cifar10_cnn"), TinyNetwork.CLASSES, Device.CPU)) {
            // the same pictures again as larger ones
            TinyBatch batch = TinyBatch.of(0, Precision.FLOAT32);
            Tensor pixels = batch.pixels().repeat(1, 1, 2, 2);
            double first = state.update(pixels, batch.labels(), 0, 0.05).loss();
            TrainingState.Update last = null;
            for (int step = 1; step < 25; step++) {
                last = state.update(pixels, batch.labels(), step, 0.05);
            }
            assertThat(last.correct()).isEqualTo(TinyBatch.SIZE);
            assertThat(last.loss()).isLessThan(0.05 * first);
        }
    }

    @Test
    void givenDropout_whenTheGeneratorWasUsedByOthersBetweenUpdates_thenTheUpdateIsTheSame() {
        double[] losses = new double[2];
        for (int run = 0; run < 2; run++) {
            try (TrainingState state = new TrainingState(
                    TrainingPlans.of(new Objective.Standard()).plan(),
                    new TinyNetwork(0.5),
                    TinyNetwork.CLASSES,
                    Formula::tensor,
                    Device.CPU,
                    Precision.FLOAT64)) {
                updates(state, 0, 2);
                torch.manual_seed(100 + run);
                losses[run] = updates(state, 2, 3);
            }
        }
        assertThat(losses[1]).isEqualTo(losses[0]);
        try (TrainingState state = TinyBatch.state(TrainingPlans.of(new Objective.Standard()), Precision.FLOAT64)) {
            assertThat(updates(state, 0, 3)).as("without dropout").isNotEqualTo(losses[0]);
        }
    }

    /** @return the last loss */
    private static double updates(TrainingState state, int from, int to) {
        double loss = Double.NaN;
        Precision precision =
                state.average().parameters().values().iterator().next().scalar_type() == Precision.FLOAT64.type()
                        ? Precision.FLOAT64
                        : Precision.FLOAT32;
        for (int step = from; step < to; step++) {
            try (PointerScope scope = new PointerScope()) {
                TinyBatch batch = TinyBatch.of(step % 4, precision);
                loss = state.update(batch.pixels(), batch.labels(), step, 0.01).loss();
            }
        }
        return loss;
    }

    @Test
    void givenInitialWeights_whenBegun_thenTheyAreTakenAndOtherFilesAreRefused() throws IOException {
        Path file = folder.resolve("initial.safetensors");
        try (TrainingState random = begin(new TinyNetwork(0), Optional.empty())) {
            write(file, random, "");
            try (TrainingState same = begin(new TinyNetwork(0), Optional.of(file))) {
                same.tensors()
                        .forEach((name, tensor) -> assertThat(Tensors.toArray(tensor))
                                .as(name)
                                .isEqualTo(Tensors.toArray(random.tensors().get(name))));
            }
            String before = plan(Optional.of(file)).identity();
            Path elsewhere = Files.move(file, folder.resolve("elsewhere.safetensors"));
            assertThat(plan(Optional.of(elsewhere)).identity()).isEqualTo(before);
            assertThatThrownBy(() -> plan(Optional.of(file)).identity())
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("no such file")
                    .hasMessageContaining("initial_weights");
            write(file, random, "more");
            assertThat(plan(Optional.of(file)).identity()).isNotEqualTo(before);
        }
        assertThatThrownBy(() -> begin(new TinyNetwork(0), Optional.of(file)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("'more.weight'");
        assertThatThrownBy(() -> begin(new TinyNetwork(0), Optional.of(Files.writeString(file, "no weights"))))
                .isInstanceOf(WeightsException.class);
        try (OutputStream stream = Files.newOutputStream(file)) {
            new SafetensorsWriter()
                    .add("conv1.weight", new float[8 * 27], 8, 3, 3, 3)
                    .write(stream);
        }
        assertThatThrownBy(() -> begin(new TinyNetwork(0), Optional.of(file)))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("norm1.weight");
    }

    private static void write(Path file, TrainingState state, String more) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter();
        state.average().state().forEach((name, tensor) -> writer.add(name, Tensors.toArray(tensor), tensor.shape()));
        if (!more.isEmpty()) {
            writer.add(more + ".weight", new float[3], 3);
        }
        try (OutputStream stream = Files.newOutputStream(file)) {
            writer.write(stream);
        }
    }

    @Test
    void givenRandomWeights_whenBegun_thenNormalisationsStartAsOneAndConvolutionsHaveTheFanOutsDeviation() {
        try (TrainingState state = begin(new TinyNetwork(0), Optional.empty())) {
            assertThat(values(state, "norm1.weight")).containsOnly(1);
            assertThat(values(state, "norm2.running_var")).containsOnly(1);
            assertThat(values(state, "norm2.running_mean")).containsOnly(0);
            assertThat(values(state, "conv2.bias")).containsOnly(0);
            float[] convolution = values(state, "conv2.weight");
            double squares = 0;
            for (float value : convolution) {
                squares += value * value;
            }
            // 864 normal numbers: within four deviations of their variance's estimate
            assertThat(squares / convolution.length).isCloseTo(2.0 / (12 * 9), within(2.0 / (12 * 9) * 0.2));
            for (float value : values(state, "fc.weight")) {
                assertThat((double) value).isBetween(-1 / Math.sqrt(12), 1 / Math.sqrt(12));
            }
        }
    }

    @Test
    void givenAnArchitectureWithFixedTensors_whenBegunFromRandomWeights_thenItIsRefused() {
        assertThatThrownBy(() -> begin(new WithFixedTensor(), Optional.empty()))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("'gabor.weight'")
                .hasMessageContaining("initial_weights");
    }

    @Test
    void givenSidesTheNetworkCannotTake_whenTried_thenOneSentenceNamesTheSide() {
        try (TrainingState state = begin(new TinyNetwork(0), Optional.empty())) {
            state.requireSides(List.of(1, 8), TinyNetwork.CLASSES);
            assertThatThrownBy(() -> state.requireSides(List.of(8), 7))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("does not give 7");
        }
    }

    private static float[] values(TrainingState state, String name) {
        return Tensors.toArray(state.tensors().get("network." + name));
    }

    private static TrainingState begin(Architecture architecture, Optional<Path> initial) {
        return TrainingState.begin(plan(initial), architecture, TinyNetwork.CLASSES, Device.CPU);
    }

    private static TrainingPlan plan(Optional<Path> initial) {
        TrainingPlan plan = MIXED.plan();
        return new TrainingPlan(
                plan.name(),
                plan.architecture(),
                plan.seed(),
                plan.epochs(),
                plan.batch(),
                plan.labelSmoothing(),
                plan.arithmetic(),
                initial,
                plan.data(),
                plan.augmentation(),
                plan.optimizer(),
                plan.schedule(),
                plan.averaging(),
                plan.resolution(),
                plan.objectives(),
                plan.evaluation());
    }

    /** As VOneNets have them. */
    private record WithFixedTensor() implements Architecture {
        @Override
        public NetworkCard card() {
            return new TinyNetwork(0).card();
        }

        @Override
        public int outputs() {
            return TinyNetwork.CLASSES;
        }

        @Override
        public List<StageLayer> stages(Layers layers, int outputs) {
            layers.buffer("gabor.weight", 3);
            return new TinyNetwork(0).stages(layers, outputs);
        }
    }
}
