// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.Golden;
import org.metamerkit.model.Weights;
import org.metamerkit.model.golden.Formula;
import org.metamerkit.model.golden.NetworkGolden;
import org.metamerkit.model.io.SafetensorsReader;
import org.metamerkit.model.layer.DeclaredLayers;
import org.metamerkit.stimulus.Pixels;

class HmaxPatchesTest {
    private static final int SIDE = 250;

    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @Test
    void givenTwoPictures_whenPatchesAreSampled_thenTheyAreTheReferencesAndAllThatHmaxAsksFor() throws IOException {
        Pixels picture = Formula.picture(Hmax.PICTURE);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        HmaxPatches.sample(List.of(picture, upsideDown(picture)), 3).write(file);
        Architecture hmax = Zoo.architectures().get("hmax");
        DeclaredLayers declared = new DeclaredLayers();
        hmax.stages(declared, hmax.outputs());
        try (PointerScope scope = new PointerScope()) {
            Weights weights = SafetensorsReader.read(file.toByteArray(), "sampled patches");
            assertThat(weights.tensors().keySet())
                    .containsExactlyElementsOf(declared.shapes().keySet());
            for (NetworkGolden.Values expected : NetworkGolden.tensorsOf("hmax_patches")) {
                Tensor patches = weights.tensors().get(expected.name());
                assertThat(patches.shape()).isEqualTo(declared.shapes().get(expected.name()));
                assertThat(Golden.distance(Formula.project(patches), expected.projection()))
                        .as(expected.name())
                        .isLessThan(1e-4);
            }
        }
    }

    @Test
    void givenNoPictureOrAWrongOne_whenPatchesAreSampled_thenItSaysSo() {
        assertThatThrownBy(() -> HmaxPatches.sample(List.of(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no pictures");
        assertThatThrownBy(() -> HmaxPatches.sample(List.of(new Pixels(2, 3, new float[18])), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2×3")
                .hasMessageContaining("250×250");
    }

    private static Pixels upsideDown(Pixels picture) {
        float[] values = picture.values();
        float[] turned = new float[values.length];
        for (int row = 0; row < 3 * SIDE; row++) {
            int channel = row / SIDE;
            int to = channel * SIDE + SIDE - 1 - row % SIDE;
            System.arraycopy(values, row * SIDE, turned, to * SIDE, SIDE);
        }
        return new Pixels(SIDE, SIDE, turned);
    }
}
