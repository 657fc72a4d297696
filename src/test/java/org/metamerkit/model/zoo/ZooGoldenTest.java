// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Retained;
import org.metamerkit.model.Golden;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;
import org.metamerkit.model.Precision;
import org.metamerkit.model.Stage;
import org.metamerkit.model.Weights;
import org.metamerkit.model.golden.Formula;
import org.metamerkit.model.golden.NetworkGolden;
import org.metamerkit.model.layer.DeclaredLayers;
import org.metamerkit.model.layer.StageLayer;
import org.metamerkit.model.layer.TrainableLayers;

/**
 * Every architecture, with weights by formula, against PyTorch's numbers in float64. The system property {@code metamerkit.zoo}, a
 * regular expression, chooses some of them.
 */
class ZooGoldenTest {
    private static final double FLOAT32 = 1e-4;
    private static final double FLOAT64 = 1e-9;

    private static int threads;

    @BeforeAll
    static void load() {
        NativeRuntime.load();
        threads = torch.get_num_threads();
    }

    /** libtorch computes grouped convolutions in float64 group by group: more threads than one wait for each other then. */
    private static void useThreads(NetworkGolden golden) {
        boolean grouped = !golden.picture().greyscale()
                && golden.tensors().values().stream().anyMatch(shape -> shape.length == 4 && shape[1] == 1);
        torch.set_num_threads(grouped || golden.name().startsWith("resnext") ? 1 : threads);
    }

    @AfterAll
    static void useAllThreads() {
        torch.set_num_threads(threads);
    }

    static Set<String> names() {
        Set<String> names = new TreeSet<>(Zoo.architectures().keySet());
        String only = System.getProperty("metamerkit.zoo", ".*");
        names.removeIf(name -> !name.matches(only));
        return names;
    }

    @ParameterizedTest
    @MethodSource("names")
    void givenAnArchitecture_whenItsTensorsAreDeclared_thenNamesAndShapesAreThePublishedOnes(String name) {
        Architecture architecture = Zoo.architectures().get(name);
        DeclaredLayers layers = new DeclaredLayers();
        architecture.stages(layers, architecture.outputs());
        Map<String, List<Long>> expected = new HashMap<>();
        NetworkGolden.read(name).tensors().forEach((tensor, shape) -> expected.put(tensor, list(shape)));
        Map<String, List<Long>> declared = new HashMap<>();
        layers.shapes().forEach((tensor, shape) -> declared.put(tensor, list(shape)));
        assertThat(declared).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("names")
    void givenWeightsByFormula_whenFrozenInFloat64_thenStagesAndGradientArePyTorchs(String name) {
        NetworkGolden golden = NetworkGolden.read(name);
        useThreads(golden);
        try (PointerScope scope = new PointerScope();
                Network network = network(golden, Precision.FLOAT64)) {
            assertThat(network.picture()).isEqualTo(golden.picture());
            assertThat(network.card().preprocessing()).isEqualTo(golden.preprocessing());
            Tensor pixels =
                    network.tensorOf(List.of(Formula.picture(golden.picture()))).requires_grad_(true);
            List<String> seen = new ArrayList<>();
            Tensor[] last = new Tensor[1];
            network.run(pixels, network.lastStage(), (activation, stage) -> {
                seen.add(stage.name());
                last[0] = activation;
                check(golden, stage, activation, FLOAT64);
            });
            assertThat(seen)
                    .containsAll(golden.stages().stream()
                            .map(NetworkGolden.Values::name)
                            .toList());
            Tensor gradient = torch.grad(
                            new TensorVector(last[0]),
                            new TensorVector(pixels),
                            new TensorVector(Formula.seedLike(last[0])),
                            new BoolOptional(),
                            false,
                            false)
                    .get(0);
            compare("gradient", gradient, golden.gradient(), FLOAT64);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void givenWeightsByFormula_whenFrozenInFloat32_thenStagesArePyTorchs(String name) {
        NetworkGolden golden = NetworkGolden.read(name);
        useThreads(golden);
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                Network network = network(golden, Precision.FLOAT32)) {
            Tensor pixels = network.tensorOf(List.of(Formula.picture(golden.picture())));
            network.run(pixels, network.lastStage(), (activation, stage) -> check(golden, stage, activation, FLOAT32));
            assertThat(network.card().defaultStages())
                    .hasSizeBetween(3, 8)
                    .allSatisfy(stage -> assertThat(network.stage(stage).name()).isEqualTo(stage));
        }
    }

    /**
     * The first and the last of every family: the others differ in numbers that {@link #names} are all tested with. Nor
     * ConvNeXt-B, whose gradients would take gigabytes.
     */
    static Set<String> trainable() {
        Map<Class<?>, List<String>> families = new HashMap<>();
        Zoo.architectures()
                .forEach((name, architecture) -> families.computeIfAbsent(
                                architecture.getClass(), family -> new ArrayList<>())
                        .add(name));
        Set<String> names = names();
        names.remove("convnext_base");
        names.removeIf(name -> {
            List<String> family = families.get(Zoo.architectures().get(name).getClass());
            return family.indexOf(name) > 0 && family.indexOf(name) < family.size() - 1;
        });
        return names;
    }

    @ParameterizedTest
    @MethodSource("trainable")
    void givenWeightsByFormula_whenTrainableButNotTraining_thenTheLastStageIsPyTorchsAndParametersGetGradients(
            String name) {
        NetworkGolden golden = NetworkGolden.read(name);
        useThreads(golden);
        Architecture architecture = Zoo.architectures().get(name);
        try (PointerScope scope = new PointerScope();
                Retained memory = new Retained()) {
            TrainableLayers layers =
                    new TrainableLayers(Formula.weights(golden.tensors()), Device.CPU, Precision.FLOAT32, memory);
            List<StageLayer> stages = architecture.stages(layers, architecture.outputs());
            Tensor x = ZooInputs.preprocessed(golden);
            for (StageLayer stage : stages) {
                x = stage.activation().applyInPlace(stage.body().forward(x));
            }
            compare(name, x, golden.stages().get(golden.stages().size() - 1), FLOAT32);
            x.mul(Formula.seedLike(x)).sum().backward();
            layers.parameters()
                    .forEach((parameter, value) ->
                            assertThat(value.grad().defined()).as(parameter).isTrue());
        }
    }

    private static Network network(NetworkGolden golden, Precision precision) {
        Architecture architecture = Zoo.architectures().get(golden.name());
        Weights weights = Formula.weights(golden.tensors());
        return Networks.assemble(architecture, architecture.card(), weights, Device.CPU, precision);
    }

    private static void check(NetworkGolden golden, Stage stage, Tensor activation, double tolerance) {
        golden.stages().stream()
                .filter(values -> values.name().equals(stage.name()))
                .forEach(values -> {
                    assertThat(stage.shape()).as(stage.name()).isEqualTo(values.shape());
                    compare(stage.name(), activation, values, tolerance);
                });
    }

    private static void compare(String what, Tensor tensor, NetworkGolden.Values expected, double tolerance) {
        Formula.Summary summary = Formula.summary(tensor);
        assertThat(Golden.distance(summary.projection(), expected.projection()))
                .as("projection of %s", what)
                .isLessThan(tolerance);
        assertThat(summary.norm())
                .as("norm of %s", what)
                .isCloseTo(expected.norm(), within(tolerance * expected.norm()));
        double scale = expected.norm() / Math.sqrt(tensor.numel());
        assertThat(summary.mean()).as("mean of %s", what).isCloseTo(expected.mean(), within(tolerance * scale));
    }

    private static List<Long> list(long[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
