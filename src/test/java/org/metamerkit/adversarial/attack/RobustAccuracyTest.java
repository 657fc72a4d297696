// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.model.Network;
import org.metamerkit.stimulus.Pixels;

/** What holds for all attacks, on a bent network of five classes with pictures up to the border of [0, 1]. */
class RobustAccuracyTest {
    private static final int PICTURES = 11;
    private static final int CLASSES = 5;

    private final float[][] weights = AffineNetworks.gaussian(CLASSES, 11);
    private final List<Pixels> pictures = clipped();

    static Stream<Arguments> attacks() {
        List<Arguments> all = new ArrayList<>();
        for (PerturbationNorm norm : PerturbationNorm.values()) {
            double eps = norm == PerturbationNorm.LINF ? 0.04 : norm == PerturbationNorm.L2 ? 0.2 : 0.8;
            all.add(Arguments.of(norm, eps, Pgd.usual(norm)));
            all.add(Arguments.of(
                    norm,
                    eps,
                    new Pgd(
                            8,
                            StepSize.absolute(eps / 3),
                            RandomStart.usual(norm),
                            3,
                            AttackLoss.DLR,
                            new Goal(Goal.Kind.RANDOM, -1))));
            all.add(Arguments.of(norm, eps, new Apgd(12, 2, AttackLoss.CROSS_ENTROPY, 0)));
            all.add(Arguments.of(norm, eps, new Apgd(8, 1, AttackLoss.DLR, 3)));
            all.add(Arguments.of(norm, eps, new FabTargeted(6, 3)));
            all.add(Arguments.of(norm, eps, new SmallestByFab(6, 2)));
            all.add(Arguments.of(norm, eps, new SmallestByPgd(Pgd.usual(norm), 3)));
            all.add(Arguments.of(norm, eps, new Square(30, 0.8, 2, true)));
            if (norm != PerturbationNorm.L1) {
                all.add(Arguments.of(norm, eps, new RandomDraws(3)));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void givenAnAttack_whenBatchedOtherwiseOrStoppedAndResumed_thenEveryPictureHasTheSameResult(
            PerturbationNorm norm, double eps, Attack attack) {
        ThreatModel threat = new ThreatModel(norm, eps);
        int[] labels = labels();
        try (Network network = bent(weights)) {
            Map<Integer, float[]> together = new HashMap<>();
            AttackState whole = run(network, threat, attack, PICTURES, labels, together);
            Map<Integer, float[]> alone = new HashMap<>();
            AttackState one = run(network, threat, attack, 1, labels, alone);
            assertThat(one.results()).isEqualTo(whole.results());
            assertThat(alone.keySet()).isEqualTo(together.keySet());
            alone.forEach((picture, pixels) -> assertThat(pixels).isEqualTo(together.get(picture)));
            if (attack.purpose() != Attack.Purpose.SHRINK) {
                together.forEach((picture, pixels) -> assertThat(
                                threat.allows(pictures.get(picture).values(), pixels))
                        .as("picture %d in its ball", picture)
                        .isTrue());
            }
            assertThat(resumed(network, threat, attack, labels).results()).isEqualTo(whole.results());
        }
    }

    @Test
    void givenAutoAttack_whenRun_thenItIsAsStrongAsEachMemberAndSaysWhoBrokeWhat() {
        ThreatModel threat = new ThreatModel(PerturbationNorm.LINF, 0.03);
        int[] labels = labels();
        List<Attack> members = List.of(
                Apgd.crossEntropy(),
                new Apgd(30, 1, AttackLoss.DLR, 9),
                new FabTargeted(20, 9),
                new Square(100, 0.8, 1, true));
        try (Network network = bent(weights)) {
            AttackState all = AttackState.begin(labels);
            PictureSource source = PictureSource.of(pictures, labels);
            new RobustAccuracy(network, threat, members, 0, 8).run(source, all, AttackProgress.none());
            long robust = robust(all);
            for (Attack member : members) {
                AttackState alone = AttackState.begin(labels);
                new RobustAccuracy(network, threat, List.of(member), 0, 8).run(source, alone, AttackProgress.none());
                assertThat(robust).as(member.name()).isLessThanOrEqualTo(robust(alone));
            }
            assertThat(all.results())
                    .allSatisfy(result -> assertThat(result.brokenBy().isPresent())
                            .isEqualTo(result.cleanRight() && result.answer() != result.label()));
            assertThat(robust).isBetween(1L, PICTURES - 2L);
        }
    }

    @Test
    void givenEpsZero_whenAttacked_thenRobustAccuracyIsCleanAccuracyAndNothingIsAsked() {
        int[] labels = labels();
        labels[0] = (labels[0] + 1) % CLASSES;
        try (Network network = bent(weights)) {
            AttackState state = AttackState.begin(labels);
            new RobustAccuracy(
                            network,
                            new ThreatModel(PerturbationNorm.LINF, 0),
                            AutoAttack.standard(PerturbationNorm.LINF),
                            0,
                            8)
                    .run(PictureSource.of(pictures, labels), state, AttackProgress.none());
            assertThat(state.finished()).isTrue();
            assertThat(robust(state)).isEqualTo(PICTURES - 1);
            assertThat(state.results()).allMatch(result -> result.evaluations() == 0);
        }
    }

    @Test
    void givenABackgroundOutput_whenAttacked_thenItIsNoAnswerAndNoTarget() {
        float[][] withBackground = new float[CLASSES + 1][];
        withBackground[0] = new float[AffineNetworks.PIXELS];
        System.arraycopy(weights, 0, withBackground, 1, CLASSES);
        float[] bias = new float[CLASSES + 1];
        bias[0] = 1000;
        ThreatModel threat = new ThreatModel(PerturbationNorm.LINF, 0.03);
        int[] labels = labels(new float[CLASSES]);
        try (Network plain = AffineNetworks.of(weights, new float[CLASSES]);
                Network behind = AffineNetworks.of(withBackground, bias, true, x -> x)) {
            for (Attack attack : List.of(Pgd.usual(PerturbationNorm.LINF), new Apgd(20, 1, AttackLoss.DLR, 9))) {
                AttackState one = run(plain, threat, attack, 8, labels, new HashMap<>());
                AttackState other = run(behind, threat, attack, 8, labels, new HashMap<>());
                assertThat(other.results().stream().map(PictureResult::robust).toList())
                        .isEqualTo(one.results().stream()
                                .map(PictureResult::robust)
                                .toList());
                assertThat(other.results()).allMatch(PictureResult::cleanRight);
            }
        }
    }

    @Test
    void givenATargetedAttack_whenItSucceeds_thenTheAnswerIsTheTarget() {
        int[] labels = labels();
        Pgd pgd = new Pgd(40, StepSize.ofEps(0.1), RandomStart.BALL, 1, AttackLoss.CROSS_ENTROPY, Goal.of(3));
        try (Network network = bent(weights)) {
            AttackState state =
                    run(network, new ThreatModel(PerturbationNorm.LINF, 0.3), pgd, 8, labels, new HashMap<>());
            assertThat(state.results()).allSatisfy(result -> {
                if (result.label() == 3) {
                    assertThat(result.evaluations()).isZero();
                } else {
                    assertThat(result.brokenBy()).contains("pgd");
                    assertThat(result.answer()).isEqualTo(3);
                    assertThat(result.target()).isEqualTo(3);
                }
            });
        }
    }

    @Test
    void givenANetworkThatIsNotAsAttacksTakeIt_whenAutoAttackBegins_thenItIsSaid() {
        float[] zero = new float[CLASSES];
        Random random = new Random(1);
        assertThat(warnings(bent(weights))).hasSize(2).allMatch(each -> each.contains("9 targets"));
        assertThat(warnings(AffineNetworks.of(weights, zero, false, x -> x.softmax(1))))
                .anyMatch(each -> each.contains("look like probabilities"));
        assertThat(warnings(
                        AffineNetworks.of(weights, zero, false, x -> x.add(new Scalar((float) random.nextGaussian())))))
                .anyMatch(each -> each.contains("differently from one time to the next"));
        assertThat(warnings(AffineNetworks.of(new float[CLASSES][AffineNetworks.PIXELS], new float[] {0, 2, 1, 0, 0})))
                .anyMatch(each -> each.contains("gradient of the cross-entropy is zero for 4 of 4"));
        assertThat(warnings(AffineNetworks.of(AffineNetworks.gaussian(3, 1), new float[3])))
                .anyMatch(each -> each.contains("plain difference of logits"));
    }

    @Test
    void givenAStopWhileTheFirstPicturesAreLookedAt_whenResumed_thenNothingIsWarnedOfTwice() {
        int[] labels = {1, 1, 1, 1};
        AttackState state = AttackState.begin(labels);
        PictureSource source = PictureSource.of(pictures.subList(0, 4), labels);
        try (Network network = bent(weights)) {
            for (int look : List.of(1, 2)) {
                int[] calls = new int[1];
                new RobustAccuracy(
                                network,
                                new ThreatModel(PerturbationNorm.LINF, 0.01),
                                AutoAttack.standard(PerturbationNorm.LINF),
                                0,
                                4)
                        .run(source, state, new AttackProgress() {
                            @Override
                            public boolean stopRequested() {
                                return calls[0]++ >= look;
                            }
                        });
            }
        }
        assertThat(state.results()).allMatch(result -> result.cleanAnswer() >= 0);
        assertThat(state.warnings()).doesNotHaveDuplicates().hasSize(2);
    }

    @Test
    void givenAttacksThatCannotBeMade_whenSetUp_thenOneSentenceSaysWhy() {
        ThreatModel l1 = new ThreatModel(PerturbationNorm.L1, 1);
        try (Network network = bent(weights)) {
            assertThatThrownBy(() -> new RobustAccuracy(network, l1, List.of(new RandomDraws(1)), 0, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no random perturbations for l1");
            Pgd away = new Pgd(1, StepSize.ofEps(1), RandomStart.CUBE, 1, AttackLoss.MARGIN, Goal.of(CLASSES));
            assertThatThrownBy(() -> new RobustAccuracy(network, l1, List.of(away), 0, 1))
                    .hasMessageContaining("'cube' is for l2");
            ThreatModel l2 = new ThreatModel(PerturbationNorm.L2, 1);
            assertThatThrownBy(() -> new RobustAccuracy(network, l2, List.of(away), 0, 1))
                    .hasMessageContaining("the target is class 5; give one from 0 to 4");
        }
        assertThatThrownBy(() -> new Pgd(1, StepSize.ofEps(1), RandomStart.NONE, 2, AttackLoss.DLR, Goal.any()))
                .hasMessageContaining("restarts would be the same");
    }

    private List<String> warnings(Network network) {
        try (network) {
            int[] labels = new int[4];
            Arrays.fill(labels, 1);
            AttackState state = AttackState.begin(labels);
            int[] calls = new int[1];
            new RobustAccuracy(
                            network,
                            new ThreatModel(PerturbationNorm.LINF, 0.01),
                            AutoAttack.standard(PerturbationNorm.LINF),
                            0,
                            4)
                    .run(PictureSource.of(pictures.subList(0, 4), labels), state, new AttackProgress() {
                        @Override
                        public boolean stopRequested() {
                            return calls[0]++ > 1;
                        }
                    });
            return state.warnings();
        }
    }

    private static long robust(AttackState state) {
        return state.results().stream().filter(PictureResult::robust).count();
    }

    private AttackState run(
            Network network, ThreatModel threat, Attack attack, int batch, int[] labels, Map<Integer, float[]> found) {
        AttackState state = AttackState.begin(labels);
        new RobustAccuracy(network, threat, List.of(attack), 5, batch)
                .run(PictureSource.of(pictures, labels), state, new AttackProgress() {
                    @Override
                    public void perturbed(int picture, Pixels pixels) {
                        found.put(picture, pixels.values());
                    }
                });
        return state;
    }

    /** Stopped in the middle of a batch again and again, and gone on from what would be on disk. */
    private AttackState resumed(Network network, ThreatModel threat, Attack attack, int[] labels) {
        AttackState state = AttackState.begin(labels);
        for (int session = 0; session < 10_000 && !state.finished(); session++) {
            state = AttackState.read(state.toJson(), labels);
            int[] batches = new int[1];
            new RobustAccuracy(network, threat, List.of(attack), 5, 4)
                    .run(PictureSource.of(pictures, labels), state, new AttackProgress() {
                        @Override
                        public void batchDone(AttackState now) {
                            batches[0]++;
                        }

                        @Override
                        public boolean stopRequested() {
                            return batches[0] >= 2;
                        }
                    });
        }
        return state;
    }

    private int[] labels() {
        try (Network network = bent(weights)) {
            return pictures.stream()
                    .mapToInt(
                            each -> AttackLoss.answer(network.activations(each).get(0)))
                    .toArray();
        }
    }

    private int[] labels(float[] bias) {
        return pictures.stream()
                .mapToInt(each -> AffineNetworks.answer(AffineNetworks.logits(weights, bias, each.values())))
                .toArray();
    }

    /** Logits through a sine: smooth, and not affine. */
    private static Network bent(float[][] weights) {
        return AffineNetworks.of(weights, new float[weights.length], false, x -> sine(x));
    }

    private static Tensor sine(Tensor x) {
        return x.add(torch.sin(x.mul(new Scalar(0.7f))));
    }

    private static List<Pixels> clipped() {
        Random random = new Random(13);
        return IntStream.range(0, PICTURES)
                .mapToObj(i -> {
                    float[] values = new float[AffineNetworks.PIXELS];
                    for (int k = 0; k < values.length; k++) {
                        values[k] = Math.max(0, Math.min(1, random.nextFloat() * 1.6f - 0.3f));
                    }
                    return new Pixels(AffineNetworks.PICTURE.height(), AffineNetworks.PICTURE.width(), values);
                })
                .toList();
    }
}
