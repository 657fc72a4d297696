// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.model.Network;
import org.metamerkit.model.TinyNetworks;
import org.metamerkit.stimulus.GaussianNoise;
import org.metamerkit.stimulus.Picture;
import org.metamerkit.stimulus.Pictures;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.PngFile;
import org.metamerkit.synthesis.optimizer.Adam;

class GreyscaleSynthesisTest {
    private static final Path CHELSEA = Path.of("..", "examples", "pictures", "chelsea.png");

    @TempDir
    Path folder;

    @Test
    void givenAGreyscaleNetwork_whenAMetamerIsMadeOfAColouredPicture_thenTargetAndMetamerAreGrey() {
        Picture picture = Pictures.read(CHELSEA);
        try (Network network = TinyNetworks.grey()) {
            Metamer metamer = Synthesis.of(network, TinyNetworks.LINEAR)
                    .optimizer(Adam.cosine(0.05, 50))
                    .noise(GaussianNoise.feather2023(), 0)
                    .synthesize(picture, evaluation -> {});
            assertThat(metamer.loss()).isLessThan(0.5 * metamer.trace().loss(0));
            assertGrey(metamer.target());
            assertGrey(metamer.pixels());
            assertGrey(PngFile.read(metamer.write(folder).resolve("metamer.png")));
        }
    }

    @Test
    void givenAGreyscaleNetwork_whenItsChannelsArePreprocessedDifferently_thenItIsRefused() {
        assertThatThrownBy(TinyNetworks::unevenGrey)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tiny grey")
                .hasMessageContaining("three times");
    }

    private static void assertGrey(Pixels pixels) {
        float[] values = pixels.values();
        int plane = values.length / 3;
        float[] red = Arrays.copyOf(values, plane);
        assertThat(Arrays.copyOfRange(values, plane, 2 * plane)).isEqualTo(red);
        assertThat(Arrays.copyOfRange(values, 2 * plane, 3 * plane)).isEqualTo(red);
    }
}
