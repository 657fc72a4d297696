// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.model.Network;
import org.metamerkit.stimulus.Pixels;

/** On an affine network the best attack is known: margins rise by eps times the dual norm, boundaries are planes. */
class AffineAttacksTest {
    private static final int PICTURES = 4;
    private static final int FEW = 3;
    private static final float SURE = 60;

    static Stream<Arguments> ascents() {
        return Stream.of(PerturbationNorm.values())
                .flatMap(norm -> Stream.of(
                        Arguments.of(norm, Pgd.usual(norm)),
                        Arguments.of(
                                norm,
                                new Pgd(40, StepSize.ofEps(0.1), RandomStart.BALL, 2, AttackLoss.MARGIN, Goal.any())),
                        Arguments.of(norm, Apgd.crossEntropy()),
                        Arguments.of(norm, new Apgd(50, 1, AttackLoss.DLR, 1))));
    }

    /** So sure of its answer that no attack succeeds: what comes out is the picture of the largest loss. */
    @ParameterizedTest
    @MethodSource("ascents")
    void givenTwoClasses_whenAttacked_thenTheLargestMarginInTheBallIsFound(PerturbationNorm norm, Attack attack) {
        float[][] weights = AffineNetworks.gaussian(2, 1);
        float[] bias = {SURE, 0};
        double[] w = new double[AffineNetworks.PIXELS];
        Arrays.setAll(w, i -> (double) weights[1][i] - weights[0][i]);
        // pictures from which no value can reach 0 or 1
        double eps = switch (norm) {
            case LINF -> 0.05;
            case L2 -> 0.2;
            case L1 -> 0.3;
        };
        double dual = switch (norm) {
            case LINF -> Arrays.stream(w).map(Math::abs).sum();
            case L2 -> Math.sqrt(Arrays.stream(w).map(x -> x * x).sum());
            case L1 -> Arrays.stream(w).map(Math::abs).max().orElseThrow();
        };
        List<Pixels> pictures = AffineNetworks.pictures(PICTURES, 0.35, 0.65, 2);
        try (Network network = AffineNetworks.of(weights, bias)) {
            int[] labels = new int[PICTURES];
            Map<Integer, float[]> found = attack(network, new ThreatModel(norm, eps), attack, pictures, labels);
            for (int i = 0; i < PICTURES; i++) {
                double clean = margin(weights, bias, pictures.get(i).values());
                double reached = margin(weights, bias, found.get(i));
                // PGD's sparse steps here are of one value, the best one; APGD's are of three in the end
                double sparse = attack instanceof Apgd ? 0.1 : 0.01;
                double tolerance = norm == PerturbationNorm.L1 ? sparse : 1e-3;
                assertThat(reached - clean)
                        .as("%s, picture %d", attack.name(), i)
                        .isCloseTo(eps * dual, within(tolerance * eps * dual));
            }
        }
    }

    /** Nearest boundary: over the other classes, (z_y − z_j) over the dual norm of w_y − w_j. PGD leads to one class, so it has two. */
    @ParameterizedTest
    @MethodSource("searches")
    void givenPicturesNearBoundaries_whenTheSmallestPerturbationIsSought_thenItIsTheDistanceOfTheNearest(
            PerturbationNorm norm, Attack attack, int classes) {
        float[][] weights = AffineNetworks.gaussian(classes, 3);
        float[] bias = atGrey(
                weights, IntStream.range(0, classes).mapToDouble(j -> -0.6 * j).toArray());
        List<Pixels> pictures = AffineNetworks.pictures(FEW, 0.49, 0.51, 4);
        int[] labels = pictures.stream()
                .mapToInt(each -> AffineNetworks.answer(AffineNetworks.logits(weights, bias, each.values())))
                .toArray();
        try (Network network = AffineNetworks.of(weights, bias)) {
            Map<Integer, float[]> found = attack(network, new ThreatModel(norm, 8), attack, pictures, labels);
            for (int i = 0; i < FEW; i++) {
                float[] original = pictures.get(i).values();
                double nearest = nearest(norm, weights, bias, original, labels[i]);
                assertThat(norm.distance(original, found.get(i)))
                        .as("%s, picture %d", attack.name(), i)
                        .isBetween(nearest * (1 - 1e-4) - 1e-6, nearest * 1.02 + 1e-5);
                // the network answers in float32: on the boundary itself, rounding decides
                double[] z = AffineNetworks.logits(weights, bias, found.get(i));
                assertThat(Arrays.stream(z).max().orElseThrow() - z[labels[i]]).isGreaterThan(-1e-5);
            }
        }
    }

    static Stream<Arguments> searches() {
        Pgd pgd = new Pgd(40, StepSize.ofEps(0.1), RandomStart.NONE, 1, AttackLoss.MARGIN, Goal.any());
        return Stream.of(PerturbationNorm.values())
                .flatMap(norm -> Stream.of(
                        Arguments.of(norm, new SmallestByFab(30, 9), 3),
                        Arguments.of(norm, new SmallestByPgd(pgd, 14), 2)));
    }

    /** Just below the distance of the boundary nothing can be found; just above it attacks that try every class find it. */
    @ParameterizedTest
    @EnumSource
    void givenEpsAroundTheDistance_whenAttacked_thenAnswersChangeAboveItAndNeverBelow(PerturbationNorm norm) {
        float[][] weights = AffineNetworks.gaussian(4, 5);
        float[] bias = atGrey(weights, 1, 0.2, 0.1, 0);
        Pixels picture = AffineNetworks.pictures(1, 0.49, 0.51, 6).get(0);
        int label = AffineNetworks.answer(AffineNetworks.logits(weights, bias, picture.values()));
        double distance = nearest(norm, weights, bias, picture.values(), label);
        Pgd pgd = new Pgd(60, StepSize.ofEps(0.1), RandomStart.usual(norm), 1, AttackLoss.MARGIN, Goal.any());
        try (Network network = AffineNetworks.of(weights, bias)) {
            for (Attack attack : List.of(pgd, Apgd.crossEntropy(), Apgd.targetedDlr(), FabTargeted.usual())) {
                assertThat(robust(network, new ThreatModel(norm, 0.98 * distance), attack, picture, label))
                        .as("%s below", attack.name())
                        .isTrue();
            }
            for (Attack attack : List.of(Apgd.targetedDlr(), FabTargeted.usual())) {
                double factor = norm == PerturbationNorm.L1 && attack instanceof Apgd ? 1.1 : 1.02;
                assertThat(robust(network, new ThreatModel(norm, factor * distance), attack, picture, label))
                        .as("%s above", attack.name())
                        .isFalse();
            }
        }
    }

    /** In a target's direction, out of reach, nothing else is wrong; a third class is where half of the random starts are. */
    @ParameterizedTest
    @EnumSource(names = {"LINF", "L2"})
    void givenAThirdClassOnTheWayToATarget_whenApgdPassesIt_thenThePictureIsBroken(PerturbationNorm norm) {
        float[] up = AffineNetworks.gaussian(1, 8)[0];
        float[][] weights = new float[3][up.length];
        for (int k = 0; k < up.length; k++) {
            weights[1][k] = 0.001f * up[k];
            weights[2][k] = -up[k];
        }
        float[] bias = atGrey(weights, 0, -0.1, -0.2);
        List<Pixels> grey = AffineNetworks.pictures(12, 0.5, 0.5, 1);
        int[] labels = new int[grey.size()];
        Apgd apgd = new Apgd(20, 1, AttackLoss.CROSS_ENTROPY, 1);
        AttackState state = AttackState.begin(labels);
        try (Network network = AffineNetworks.of(weights, bias)) {
            new RobustAccuracy(
                            network, new ThreatModel(norm, norm == PerturbationNorm.L2 ? 1 : 0.1), List.of(apgd), 0, 12)
                    .run(PictureSource.of(grey, labels), state, AttackProgress.none());
        }
        assertThat(state.results().stream().filter(result -> !result.robust()))
                .hasSizeBetween(2, 10)
                .allSatisfy(result -> {
                    assertThat(result.answer()).isEqualTo(2);
                    assertThat(result.evaluations()).isEqualTo(1);
                });
    }

    private static boolean robust(Network network, ThreatModel threat, Attack attack, Pixels picture, int label) {
        AttackState state = AttackState.begin(new int[] {label});
        new RobustAccuracy(network, threat, List.of(attack), 0, 4)
                .run(PictureSource.of(List.of(picture), new int[] {label}), state, AttackProgress.none());
        return state.results().get(0).robust();
    }

    /** A bias for which a grey picture has these logits, so that boundaries are near. */
    private static float[] atGrey(float[][] weights, double... logits) {
        float[] bias = new float[weights.length];
        for (int j = 0; j < bias.length; j++) {
            double sum = 0;
            for (float w : weights[j]) {
                sum += 0.5 * w;
            }
            bias[j] = (float) (logits[j] - sum);
        }
        return bias;
    }

    private static double nearest(PerturbationNorm norm, float[][] weights, float[] bias, float[] x, int label) {
        double[] z = AffineNetworks.logits(weights, bias, x);
        double nearest = Double.POSITIVE_INFINITY;
        for (int j = 0; j < z.length; j++) {
            if (j != label) {
                double dual = 0;
                for (int k = 0; k < x.length; k++) {
                    double w = Math.abs((double) weights[label][k] - weights[j][k]);
                    dual = switch (norm) {
                        case LINF -> dual + w;
                        case L2 -> Math.hypot(dual, w);
                        case L1 -> Math.max(dual, w);
                    };
                }
                nearest = Math.min(nearest, (z[label] - z[j]) / dual);
            }
        }
        return nearest;
    }

    private static double margin(float[][] weights, float[] bias, float[] x) {
        double[] z = AffineNetworks.logits(weights, bias, x);
        return z[1] - z[0];
    }

    private static Map<Integer, float[]> attack(
            Network network, ThreatModel threat, Attack attack, List<Pixels> pictures, int[] labels) {
        Map<Integer, float[]> found = new HashMap<>();
        AttackState state = AttackState.begin(labels);
        new RobustAccuracy(network, threat, List.of(attack), 7, 4)
                .run(PictureSource.of(pictures, labels), state, new AttackProgress() {
                    @Override
                    public void perturbed(int picture, Pixels pixels) {
                        found.put(picture, pixels.values());
                    }
                });
        assertThat(state.finished()).isTrue();
        return found;
    }
}
