// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Tensors;

class RandomPerturbationsTest {
    private static final int PIXELS = 3 * 32 * 32;

    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @Test
    void givenGreyPictures_whenPutOnTheShell_thenTheirDistanceIsEpsAndNoneIsOutside() {
        try (PointerScope scope = new PointerScope()) {
            Tensor pictures = grey(4);
            RandomPerturbations.l2Shell(pictures, 0.5, randoms(4));
            float[] grey = Tensors.toArray(grey(1));
            for (int i = 0; i < 4; i++) {
                float[] picture = Tensors.read(pictures, (long) i * PIXELS, PIXELS);
                assertThat(PerturbationNorm.L2.distance(grey, picture)).isCloseTo(0.5, within(1e-6));
                assertThat(new ThreatModel(PerturbationNorm.L2, 0.5).allows(grey, picture))
                        .isTrue();
                // δ is bounded as directions from a cube are: 0.5 eps/‖u‖, and ‖u‖ is near √(n/12)
                float largest = 0;
                for (float value : picture) {
                    largest = Math.max(largest, Math.abs(value - 0.5f));
                }
                assertThat(largest).isLessThan((float) (0.5 * 0.5 / Math.sqrt(PIXELS / 12.0) * 1.1));
            }
        }
    }

    @Test
    void givenGreyPictures_whenPutAtCorners_thenEveryValueMovesByEpsAndAsManyUpAsDown() {
        double eps = 8 / 255.0;
        try (PointerScope scope = new PointerScope()) {
            Tensor pictures = grey(4);
            RandomPerturbations.linfCorners(pictures, eps, randoms(4));
            int up = 0;
            for (float value : Tensors.toArray(pictures)) {
                assertThat(Math.abs(value - 0.5)).isCloseTo(eps, within(1e-7)).isLessThanOrEqualTo(eps);
                up += value > 0.5 ? 1 : 0;
            }
            // six standard deviations of a fair coin
            assertThat((double) up).isCloseTo(2.0 * PIXELS, within(6 * Math.sqrt(PIXELS)));
        }
    }

    @Test
    void givenTheSamePictureInAnotherBatch_whenPerturbed_thenItsPerturbationIsTheSame() {
        try (PointerScope scope = new PointerScope()) {
            Tensor many = grey(3);
            RandomPerturbations.l2Shell(many, 1, randoms(3));
            Tensor alone = grey(1);
            RandomPerturbations.l2Shell(alone, 1, List.of(new PictureRandom(9, 2, 0)));
            assertThat(Tensors.toArray(alone)).isEqualTo(Tensors.read(many, 2L * PIXELS, PIXELS));
            assertThat(Tensors.toArray(alone)).isNotEqualTo(Tensors.read(many, PIXELS, PIXELS));
        }
    }

    @Test
    void givenTooFewStreams_whenPerturbed_thenItIsRefused() {
        try (PointerScope scope = new PointerScope()) {
            assertThatThrownBy(() -> RandomPerturbations.l2Shell(grey(3), 1, randoms(2)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3 pictures and 2 streams");
        }
    }

    @ParameterizedTest
    @EnumSource
    void givenARandomStart_whenDrawn_thenItIsInTheBallAndOnItsBorderWhereItSaysSo(RandomStart start) {
        for (PerturbationNorm norm : PerturbationNorm.values()) {
            if (start == RandomStart.CUBE && norm != PerturbationNorm.L2) {
                continue;
            }
            double eps = norm == PerturbationNorm.L1 ? 12 : norm == PerturbationNorm.L2 ? 0.5 : 0.03;
            float[] grey = new float[PIXELS];
            Arrays.fill(grey, 0.5f);
            float[] picture = grey.clone();
            start.move(picture, norm, eps, new PictureRandom(1, 2, 3));
            assertThat(new ThreatModel(norm, eps).allows(grey, picture))
                    .as("%s in %s", start, norm)
                    .isTrue();
            double size = norm.distance(grey, picture);
            if (start == RandomStart.NONE) {
                assertThat(size).isZero();
            } else if (start == RandomStart.SHELL || start == RandomStart.CUBE) {
                assertThat(size).as("%s in %s", start, norm).isCloseTo(eps, within(1e-5 * eps));
            } else {
                assertThat(size).isGreaterThan(0.9 * eps);
            }
        }
    }

    @Test
    void givenSmallPicturesAndALargeEps_whenStartedFromACube_thenTheStartIsInsideAsTheOriginalCodeHasIt() {
        float[] grey = new float[12];
        Arrays.fill(grey, 0.5f);
        float[] picture = grey.clone();
        RandomStart.CUBE.move(picture, PerturbationNorm.L2, 3, new PictureRandom(1, 2, 3));
        // ‖u‖ of twelve numbers in (−½, ½) is at most √3: renorm only shortens
        assertThat(PerturbationNorm.L2.distance(grey, picture)).isLessThan(Math.sqrt(3));
    }

    @Test
    void givenAStream_whenNumbersAreDrawn_thenTheirMomentsAreThoseOfTheirDistributions() {
        PictureRandom random = new PictureRandom(4, 5, 6);
        int count = 200_000;
        double sum = 0;
        double normal = 0;
        double squared = 0;
        for (int i = 0; i < count; i++) {
            sum += random.uniform();
            double value = random.normal();
            normal += value;
            squared += value * value;
        }
        assertThat(sum / count).isCloseTo(0.5, within(6 * Math.sqrt(1 / 12.0 / count)));
        assertThat(normal / count).isCloseTo(0, within(6 / Math.sqrt(count)));
        assertThat(squared / count).isCloseTo(1, within(6 * Math.sqrt(2.0 / count)));
    }

    private static Tensor grey(int count) {
        float[] values = new float[count * PIXELS];
        Arrays.fill(values, 0.5f);
        return Tensors.of(values, count, 3, 32, 32);
    }

    private static List<PictureRandom> randoms(int count) {
        return LongStream.range(0, count)
                .mapToObj(picture -> new PictureRandom(9, picture, 0))
                .toList();
    }
}
