// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.kernel.Kernels;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;

class PerturbationBallTest {
    private static final int PIXELS = 3 * 4 * 5;
    private static final int PICTURES = 6;

    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @ParameterizedTest
    @CsvSource({
        "LINF, 0.03137254901960784",
        "LINF, 0.3",
        "L2, 0.5",
        "L2, 1e-7",
        "L2, 0",
        "L1, 2",
        "L1, 0.001",
        "LINF, 0"
    })
    void givenPicturesOutside_whenProjected_thenTheyAreInBallAndBoxExactly(PerturbationNorm norm, double eps) {
        float[] originals = uniform(1);
        float[] pictures = near(originals, 0.8, 2);
        float[] projected = project(norm, eps, originals, pictures);
        ThreatModel threat = new ThreatModel(norm, eps);
        for (int i = 0; i < PICTURES; i++) {
            assertThat(threat.allows(row(originals, i), row(projected, i)))
                    .as("picture %d", i)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"LINF, 0.2", "L2, 2", "L1, 5"})
    void givenPicturesWellInside_whenProjected_thenTheyStayAsTheyAre(PerturbationNorm norm, double eps) {
        float[] originals = uniform(3);
        float[] pictures = near(originals, 0.01, 4);
        for (int i = 0; i < pictures.length; i++) {
            pictures[i] = Math.max(0, Math.min(1, pictures[i]));
        }
        assertThat(project(norm, eps, originals, pictures)).isEqualTo(pictures);
    }

    /** The nearest point p of a convex set to u is the one with (u − p)·(q − p) ≤ 0 for every q of the set. */
    @ParameterizedTest
    @CsvSource({"LINF, 0.1", "L1, 1.5", "L1, 6"})
    void givenPicturesOutside_whenProjected_thenNoAllowedPictureIsNearer(PerturbationNorm norm, double eps) {
        float[] originals = uniform(5);
        float[] pictures = near(originals, 0.5, 6);
        float[] projected = project(norm, eps, originals, pictures);
        Random random = new Random(7);
        for (int trial = 0; trial < 500; trial++) {
            int i = trial % PICTURES;
            float[] centre = row(originals, i);
            float[] other = centre.clone();
            for (int k = 0; k < PIXELS; k++) {
                other[k] += random.nextInt(4) == 0 ? (float) (2 * eps * random.nextGaussian()) : 0;
            }
            norm.settle(centre, other, eps);
            float[] from = row(pictures, i);
            float[] at = row(projected, i);
            double product = 0;
            for (int k = 0; k < PIXELS; k++) {
                product += ((double) from[k] - at[k]) * ((double) other[k] - at[k]);
            }
            assertThat(product).as("trial %d", trial).isLessThan(1e-5);
        }
    }

    @Test
    void givenAPictureOutside_whenProjectedOntoTheEuclideanBall_thenItsChangeIsShortenedToEps() {
        float[] originals = new float[PICTURES * PIXELS];
        Arrays.fill(originals, 0.5f);
        float[] pictures = near(originals, 0.1, 8);
        float[] projected = project(PerturbationNorm.L2, 0.25, originals, pictures);
        for (int i = 0; i < PICTURES; i++) {
            double length = PerturbationNorm.L2.distance(row(originals, i), row(pictures, i));
            for (int k = i * PIXELS; k < (i + 1) * PIXELS; k++) {
                double expected = 0.5 + ((double) pictures[k] - 0.5) * 0.25 / length;
                assertThat((double) projected[k]).isBetween(expected - 1e-6, expected + 1e-6);
            }
        }
    }

    private static float[] project(PerturbationNorm norm, double eps, float[] originals, float[] pictures) {
        double[] radii = new double[PICTURES];
        Arrays.fill(radii, eps);
        try (Retained memory = new Retained();
                PointerScope scope = new PointerScope()) {
            Tensor centre = Tensors.of(originals, PICTURES, 3, 4, 5);
            Tensor tensor = Tensors.of(pictures, PICTURES, 3, 4, 5);
            new PerturbationBall(centre, norm, radii, Kernels.cpu(), memory).project(tensor);
            return Tensors.toArray(tensor);
        }
    }

    private static float[] uniform(long seed) {
        Random random = new Random(seed);
        float[] values = new float[PICTURES * PIXELS];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(6) == 0 ? random.nextInt(2) : random.nextFloat();
        }
        return values;
    }

    private static float[] near(float[] originals, double deviation, long seed) {
        Random random = new Random(seed);
        float[] values = originals.clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    private static float[] row(float[] values, int picture) {
        return Arrays.copyOfRange(values, picture * PIXELS, (picture + 1) * PIXELS);
    }
}
