// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.metamerkit.kernel.ActivationKernels.AdamConstants;
import org.metamerkit.stimulus.GaussianNoise;
import org.metamerkit.synthesis.optimizer.Adam;
import org.metamerkit.synthesis.optimizer.NormalizedGradientDescent;
import org.metamerkit.synthesis.optimizer.Optimizer;

class MetamerIdentityTest {
    private static final Adam ADAM = Adam.cosine(0.01, 600);
    private static final GaussianNoise NOISE = GaussianNoise.feather2023();
    private static final MetamerIdentity IDENTITY = identity("weights", "blocks.5", "pixels", 0, NOISE, ADAM);

    @Test
    void givenAnotherIngredient_whenHashed_thenTheHashIsAnother() {
        NormalizedGradientDescent paper = NormalizedGradientDescent.feather2023();
        List<MetamerIdentity> all = List.of(
                IDENTITY,
                identity("other weights", "blocks.5", "pixels", 0, NOISE, ADAM),
                identity("weights", "blocks.6", "pixels", 0, NOISE, ADAM),
                identity("weights", "blocks.5", "other pixels", 0, NOISE, ADAM),
                identity("weights", "blocks.5", "pixels", 1, NOISE, ADAM),
                identity("weights", "blocks.5", "pixels", 0, new GaussianNoise(0.4, 0.05), ADAM),
                identity("weights", "blocks.5", "pixels", 0, new GaussianNoise(0.5, 0.06), ADAM),
                identity("weights", "blocks.5", "pixels", 0, NOISE, Adam.cosine(0.02, 600)),
                identity("weights", "blocks.5", "pixels", 0, NOISE, Adam.cosine(0.01, 601)),
                identity(
                        "weights",
                        "blocks.5",
                        "pixels",
                        0,
                        NOISE,
                        new Adam(0.01, 600, 0, new AdamConstants(0.8, 0.999, 1e-8))),
                identity(
                        "weights",
                        "blocks.5",
                        "pixels",
                        0,
                        NOISE,
                        new Adam(0.01, 600, 0, new AdamConstants(0.9, 0.99, 1e-8))),
                identity(
                        "weights",
                        "blocks.5",
                        "pixels",
                        0,
                        NOISE,
                        new Adam(0.01, 600, 0, new AdamConstants(0.9, 0.999, 1e-7))),
                identity("weights", "blocks.5", "pixels", 0, NOISE, paper),
                identity("weights", "blocks.5", "pixels", 0, NOISE, paper.withEvaluations(600)),
                identity("weights", "blocks.5", "pixels", 0, NOISE, new NormalizedGradientDescent(2, 8, 24_000)),
                identity("weights", "blocks.5", "pixels", 0, NOISE, new NormalizedGradientDescent(1, 4, 24_000)));
        assertThat(all.stream().map(MetamerIdentity::hash)).doesNotHaveDuplicates();
        assertThat(all.stream().map(MetamerIdentity::folder)).doesNotHaveDuplicates();
    }

    @Test
    void givenTheSameIngredients_whenHashed_thenTheHashIsEightHexadecimalDigitsAndTheSame() {
        assertThat(IDENTITY.hash()).matches("[0-9a-f]{8}");
        assertThat(identity("weights", "blocks.5", "pixels", 0, NOISE, Adam.cosine(0.01, 600))
                        .hash())
                .isEqualTo(IDENTITY.hash());
        assertThat(IDENTITY.folder().toString()).isEqualTo("net/blocks.5/picture-s0-" + IDENTITY.hash());
    }

    @ParameterizedTest
    @CsvSource({
        "a b/c\\d, a_b_c_d",
        "../../etc/passwd, _._.._etc_passwd",
        ".hidden, _hidden",
        "'tab\tand\nline', tab_and_line",
        "naïve-Größe_2.v3, naïve-Größe_2.v3",
        "猫, 猫",
        "a*b?c:d|e, a_b_c_d_e"
    })
    void givenAPicturesName_whenAFolderIsNamed_thenNothingLeavesTheRun(String name, String expected) {
        String folder = named(name).folder().getFileName().toString();
        assertThat(folder).isEqualTo(expected + "-s0-" + named(name).hash());
        assertThat(named(name).folder().normalize().getNameCount()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "猫", "é", "𝒳"})
    void givenAVeryLongName_whenAFolderIsNamed_thenAFileSystemTakesItEvenInWork(String character) {
        MetamerIdentity identity = named(character.repeat(400));
        String inWork = MetamerFolder.partial(identity, java.nio.file.Path.of("run"))
                .getFileName()
                .toString();
        assertThat(inWork.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(255);
        assertThat(inWork).endsWith("-s0-" + identity.hash() + ".partial").startsWith("." + character);
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(inWork)).isTrue();
    }

    private static MetamerIdentity named(String picture) {
        return new MetamerIdentity("net", "weights", "blocks.5", picture, "pixels", 0, NOISE, ADAM);
    }

    private static MetamerIdentity identity(
            String weights, String stage, String pixels, int seed, GaussianNoise noise, Optimizer optimizer) {
        return new MetamerIdentity("net", weights, stage, "picture", pixels, seed, noise, optimizer);
    }
}
