// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Retained;
import org.metamerkit.model.Network.StageOutput;
import org.metamerkit.model.Precision;
import org.metamerkit.model.StagedForward.Declared;
import org.metamerkit.model.StagedForward.Measured;
import org.metamerkit.model.golden.Formula;

class TorchScriptNetworkTest {
    private static final int SIZE = 16;
    private static final double CLOSE_FLOAT64 = 1e-9;
    private static final double CLOSE_FLOAT32 = 1e-4;

    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    static List<String> archives() {
        return List.of(
                "residual_traced",
                "residual_scripted",
                "controlled_scripted",
                "two_heads_scripted",
                "ends_traced",
                "ends_scripted",
                "transformer_traced",
                "transformer_fused",
                "transformer_scripted",
                "recurrent_traced",
                "recurrent_scripted");
    }

    @ParameterizedTest
    @MethodSource("archives")
    void givenAnArchive_whenOpened_thenItsStagesAreTheModulesThatForwardHooksSee(String name) {
        List<ScriptGolden.Stage> expected = ScriptGolden.read(name).stages();
        try (Retained memory = new Retained();
                PointerScope scope = new PointerScope()) {
            TorchScriptNetwork network = open(name, Precision.FLOAT64, memory);
            List<Declared> stages = network.stages();
            assertThat(stages.stream().map(Declared::name))
                    .containsExactlyElementsOf(
                            expected.stream().map(stage -> stage.names().get(0)).toList());
            List<Measured> measured = network.measure(input(Precision.FLOAT64).narrow(0, 0, 1));
            long before = 0;
            for (int i = 0; i < stages.size(); i++) {
                ScriptGolden.Stage stage = expected.get(i);
                assertThat(stages.get(i).aliases())
                        .as(stage.names().get(0))
                        .containsExactlyElementsOf(
                                stage.names().subList(1, stage.names().size()));
                assertThat(stages.get(i).activation().name().orElse("none"))
                        .as(stage.names().get(0))
                        .isEqualTo(stage.activation());
                assertThat(stages.get(i).activation().slope()).isEqualTo(stage.slope());
                assertThat(measured.get(i).shape()).isEqualTo(stage.shape());
                assertThat(measured.get(i).multiplyAdds()).isGreaterThanOrEqualTo(before);
                before = measured.get(i).multiplyAdds();
            }
            assertThat(before).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("archives")
    void givenAnArchive_whenRunInFloat64_thenStagesAndGradientsAreEagerPyTorchs(String name) {
        List<ScriptGolden.Stage> expected = ScriptGolden.read(name).stages();
        try (Retained memory = new Retained()) {
            TorchScriptNetwork network = open(name, Precision.FLOAT64, memory);
            for (int i = 0; i < expected.size(); i++) {
                try (PointerScope scope = new PointerScope()) {
                    ScriptGolden.Stage stage = expected.get(i);
                    Tensor input = input(Precision.FLOAT64).set_requires_grad(true);
                    StageOutput output = network.forward(input.mul(new Scalar(1d)), i);
                    assertThat(stage.value().distanceTo(output.value()))
                            .as("%s, value", stage.names())
                            .isLessThan(CLOSE_FLOAT64);
                    backward(output.root());
                    assertThat(stage.gradient().distanceTo(input.grad()))
                            .as("%s, gradient", stage.names())
                            .isLessThan(CLOSE_FLOAT64);
                }
            }
            assertRunGives(network, expected, Precision.FLOAT64, CLOSE_FLOAT64);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"residual_traced", "residual_scripted", "ends_traced", "transformer_traced", "recurrent_traced"})
    void givenAnArchive_whenRunInFloat32_thenStagesAreEagerPyTorchsAndTheSameEveryTime(String name) {
        List<ScriptGolden.Stage> expected = ScriptGolden.read(name).stages();
        try (Retained memory = new Retained();
                PointerScope scope = new PointerScope()) {
            TorchScriptNetwork network = open(name, Precision.FLOAT32, memory);
            assertRunGives(network, expected, Precision.FLOAT32, CLOSE_FLOAT32);
            for (int i = 0; i < expected.size(); i++) {
                Tensor first = null;
                for (int repeat = 0; repeat < 3; repeat++) {
                    Tensor input = input(Precision.FLOAT32).set_requires_grad(true);
                    StageOutput output = network.forward(input.mul(new Scalar(1d)), i);
                    backward(output.root());
                    assertThat(expected.get(i).value().distanceTo(output.value()))
                            .isLessThan(CLOSE_FLOAT32);
                    assertThat(first == null || first.equal(input.grad())).isTrue();
                    first = input.grad();
                }
            }
        }
    }

    private static void assertRunGives(
            TorchScriptNetwork network, List<ScriptGolden.Stage> expected, Precision precision, double close) {
        List<Integer> seen = new ArrayList<>();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            network.run(input(precision), expected.size() - 1, (activation, stage) -> {
                seen.add(stage);
                assertThat(expected.get(stage).value().distanceTo(activation))
                        .as(expected.get(stage).names().toString())
                        .isLessThan(close);
            });
        }
        assertThat(seen).hasSize(expected.size()).isSorted();
    }

    private static void backward(Tensor root) {
        root.backward(Formula.seedLike(root), new BoolOptional(), false, new TensorArrayRefOptional());
    }

    private static Tensor input(Precision precision) {
        return Formula.tensor("input", 2, 3, SIZE, SIZE).to(precision.type());
    }

    private static TorchScriptNetwork open(String name, Precision precision, Retained memory) {
        return TorchScriptNetwork.open(ScriptGolden.archive(name), SIZE, SIZE, Device.CPU, precision, memory);
    }
}
