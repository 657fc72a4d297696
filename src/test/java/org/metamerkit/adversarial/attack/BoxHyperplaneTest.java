// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.metamerkit.adversarial.PerturbationNorm;

class BoxHyperplaneTest {
    private static final int N = 40;

    @ParameterizedTest
    @EnumSource
    void givenAPointFarFromTheBorder_whenMoved_thenTheDistanceIsThatOfTheDualNorm(PerturbationNorm norm) {
        double[] x = {0.5, 0.5, 0.5};
        float[] w = {3, -4, 0};
        double c = 0.2;
        double[] change = BoxHyperplane.change(norm, x, w, c);
        double expected = switch (norm) {
            case LINF -> c / 7;
            case L2 -> c / 5;
            case L1 -> c / 4;
        };
        assertThat(size(norm, change)).isCloseTo(expected, within(1e-12));
        assertThat(dot(w, change)).isCloseTo(c, within(1e-12));
    }

    /** No other way onto the hyperplane within the box is shorter; the others are drawn there and moved onto it. */
    @ParameterizedTest
    @EnumSource
    void givenPointsAtTheBorder_whenMoved_thenTheyLieOnTheHyperplaneInTheBoxAndNoOthersAreNearer(
            PerturbationNorm norm) {
        Random random = new Random(3);
        for (int trial = 0; trial < 200; trial++) {
            double[] x = new double[N];
            float[] w = new float[N];
            double most = 0;
            int sign = random.nextInt(2) * 2 - 1;
            for (int i = 0; i < N; i++) {
                x[i] = random.nextInt(3) == 0 ? random.nextInt(2) : random.nextDouble();
                w[i] = random.nextInt(10) == 0 ? 0 : (float) random.nextGaussian();
                most += Math.abs(w[i]) * (sign * w[i] > 0 ? 1 - x[i] : x[i]);
            }
            double c = sign * most * (0.05 + 0.9 * random.nextDouble());
            double[] change = BoxHyperplane.change(norm, x, w, c);
            assertThat(dot(w, change)).isCloseTo(c, within(1e-9 * (1 + most)));
            for (int i = 0; i < N; i++) {
                assertThat(x[i] + change[i]).isBetween(-1e-12, 1 + 1e-12);
            }
            double[] other = onHyperplane(x, w, c, random);
            assertThat(size(norm, change)).as("trial %d", trial).isLessThanOrEqualTo(size(norm, other) + 1e-9);
        }
    }

    @ParameterizedTest
    @EnumSource
    void givenAHyperplaneOutsideTheBox_whenMoved_thenTheCornerNearestToItComesOut(PerturbationNorm norm) {
        double[] change = BoxHyperplane.change(norm, new double[] {0.25, 0.5}, new float[] {1, -1}, 9);
        assertThat(change).containsExactly(0.75, -0.5);
    }

    @Test
    void givenNoGradient_whenMoved_thenNothingMoves() {
        assertThat(BoxHyperplane.change(PerturbationNorm.L2, new double[] {0.25, 0.5}, new float[2], 1))
                .containsExactly(0, 0);
    }

    /** A random change in the box, then bisected between none and as far as possible in a random order of coordinates. */
    private static double[] onHyperplane(double[] x, float[] w, double c, Random random) {
        double[] far = new double[N];
        double[] near = new double[N];
        for (int i = 0; i < N; i++) {
            boolean up = w[i] * c > 0;
            far[i] = up ? 1 - x[i] : -x[i];
            near[i] = far[i] * random.nextDouble() * 0.02;
        }
        double low = 0;
        double high = 1;
        double[] weights = new double[N];
        for (int i = 0; i < N; i++) {
            weights[i] = 0.2 + random.nextDouble();
        }
        double[] between = new double[N];
        for (int k = 0; k < 80; k++) {
            double t = (low + high) / 2;
            for (int i = 0; i < N; i++) {
                double share = Math.min(1, 6 * t * weights[i]);
                between[i] = near[i] * (1 - share) + far[i] * share;
            }
            if (Math.abs(dot(w, between)) < Math.abs(c)) {
                low = t;
            } else {
                high = t;
            }
        }
        return between;
    }

    private static double dot(float[] w, double[] change) {
        double sum = 0;
        for (int i = 0; i < w.length; i++) {
            sum += w[i] * change[i];
        }
        return sum;
    }

    private static double size(PerturbationNorm norm, double[] change) {
        double size = 0;
        for (double each : change) {
            size = switch (norm) {
                case L2 -> Math.hypot(size, each);
                case LINF -> Math.max(size, Math.abs(each));
                case L1 -> size + Math.abs(each);
            };
        }
        return size;
    }
}
