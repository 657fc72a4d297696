// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Golden;
import org.metamerkit.model.golden.Formula;
import org.metamerkit.model.golden.NetworkGolden;

class GaborBankTest {
    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @Test
    void givenVoneNetsSeed_whenABankIsSampled_thenItsFiltersAreNumpys() {
        Map<String, float[]> tensors = GaborBank.sample(0, 9).tensors();
        List<NetworkGolden.Values> golden = NetworkGolden.tensorsOf("gabor_bank");
        assertThat(tensors.keySet())
                .containsExactlyElementsOf(
                        golden.stream().map(NetworkGolden.Values::name).toList());
        try (PointerScope scope = new PointerScope()) {
            for (NetworkGolden.Values expected : golden) {
                float[] values = tensors.get(expected.name());
                assertThat(expected.shape()).containsExactly(512, 3, 25, 25);
                assertThat(Golden.distance(Formula.project(Tensors.of(values, values.length)), expected.projection()))
                        .as(expected.name())
                        .isLessThan(1e-6);
            }
        }
    }

    @Test
    void givenABank_whenSampled_thenItsCellsKeepToTheDistributions() {
        List<GaborBank.Cell> cells = GaborBank.sample(5, 5.6).cells();
        assertThat(cells).hasSize(512).allSatisfy(cell -> {
            assertThat(28 * cell.frequency()).isBetween(0.5, 5.6);
            assertThat(cell.orientation()).isBetween(0.0, Math.PI);
            assertThat(cell.phase()).isBetween(0.0, 2 * Math.PI);
            assertThat(cell.across() * cell.frequency()).isBetween(0.1, Math.pow(10, 0.2));
            assertThat(cell.along() * cell.frequency()).isBetween(0.1, Math.pow(10, 0.2));
        });
        double[] byChannel = new double[3];
        cells.forEach(cell -> byChannel[cell.channel()]++);
        // four standard deviations of a binomial of 512 and 1/3
        assertThat(byChannel).containsExactly(new double[] {512 / 3d, 512 / 3d, 512 / 3d}, within(43d));
    }

    @Test
    void givenNoFrequencyToDraw_whenSampled_thenItIsRefused() {
        assertThatThrownBy(() -> GaborBank.sample(0, 0.6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.6")
                .hasMessageContaining("at least 0.7");
    }
}
