// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;
import org.metamerkit.model.Precision;
import org.metamerkit.model.Stage;
import org.metamerkit.model.golden.Formula;
import org.metamerkit.model.golden.NetworkGolden;
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.model.zoo.Zoo;

class ShapeLayersTest {
    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    static Set<String> names() {
        return Zoo.architectures().keySet();
    }

    @ParameterizedTest
    @MethodSource("names")
    void givenAnArchitectureWithoutWeights_whenItsStagesAreAskedFor_thenTheirShapesArePyTorchs(String name) {
        Map<String, List<Integer>> shapes = stages(name).stream().collect(Collectors.toMap(Stage::name, Stage::shape));
        NetworkGolden.read(name)
                .stages()
                .forEach(stage -> assertThat(shapes).containsEntry(stage.name(), stage.shape()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"alexnet", "cifar_resnet20", "efficientnet_lite0", "squeezenet1_1"})
    void givenAnArchitecture_whenItHasWeights_thenItsStagesAreThoseToldWithoutThem(String name) {
        Architecture architecture = Zoo.architectures().get(name);
        DeclaredLayers declared = new DeclaredLayers();
        architecture.stages(declared, architecture.outputs());
        try (PointerScope scope = new PointerScope();
                Network network = Networks.assemble(
                        architecture,
                        architecture.card(),
                        Formula.weights(declared.shapes()),
                        Device.CPU,
                        Precision.FLOAT32)) {
            List<Stage> without = stages(name);
            assertThat(without).hasSameSizeAs(network.stages());
            for (Stage stage : network.stages()) {
                Stage other = without.get(stage.index());
                assertThat(other.name()).isEqualTo(stage.name());
                assertThat(other.aliases()).isEqualTo(stage.aliases());
                assertThat(other.shape()).isEqualTo(stage.shape());
                assertThat(other.multiplyAdds()).isCloseTo(stage.multiplyAdds(), within(1e-12));
            }
        }
    }

    private static List<Stage> stages(String name) {
        Architecture architecture = Zoo.architectures().get(name);
        return Networks.stagesWithoutWeights(
                name, architecture.outputs(), architecture.card().picture());
    }
}
