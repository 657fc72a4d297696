// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.model.Network;
import org.metamerkit.stimulus.Pixels;

/**
 * The attacks on five published networks and a thousand pictures; runs only when named, some minutes on two cores:
 *
 * <pre>mvn test -pl src -Dtest=RobustNetworksCheck</pre>
 *
 * {@code -Dmetamerkit.check.attacks=pgd} leaves AutoAttack out.
 */
class RobustNetworksCheck {
    private static final int A_CLASS = 100;
    private static final int BATCH = 250;
    private static final double TWO_POINTS = 2;
    private static final double WITHIN_APGD = 0.3;
    private static final boolean ALL = !"pgd".equals(System.getProperty("metamerkit.check.attacks"));

    @TempDir
    static Path folder;

    @ParameterizedTest
    @EnumSource
    void givenAPublishedNetwork_whenAttacked_thenAccuraciesAreTheReadMesAndStrongerAttacksAreStronger(
            RobustNetworks robust) {
        try (Network network = robust.load(folder)) {
            PictureSource pictures = RobustNetworks.pictures(network, A_CLASS);
            assertThat(pictures.size()).isEqualTo(1000);
            for (int eps : new int[] {2, 8}) {
                ThreatModel threat = new ThreatModel(PerturbationNorm.LINF, eps / 255.0);
                double published = eps == 2 ? robust.two : robust.eight;
                double pgd = accuracy(network, threat, pictures, List.of(Pgd.usual(PerturbationNorm.LINF)));
                assertThat(pgd).as("PGD-20 within %d/255", eps).isCloseTo(published, within(TWO_POINTS));
                double apgd = accuracy(network, threat, pictures, List.of(Apgd.crossEntropy()));
                assertThat(apgd).as("APGD-CE within %d/255", eps).isLessThanOrEqualTo(pgd + WITHIN_APGD);
                if (ALL) {
                    double auto = accuracy(network, threat, pictures, AutoAttack.standard(PerturbationNorm.LINF));
                    for (Attack member : AutoAttack.standard(PerturbationNorm.LINF)) {
                        double alone = accuracy(network, threat, pictures, List.of(member));
                        assertThat(auto).as("AutoAttack and %s", member.name()).isLessThanOrEqualTo(alone);
                    }
                }
            }
        }
    }

    private static double accuracy(Network network, ThreatModel threat, PictureSource pictures, List<Attack> attacks) {
        AttackState state = AttackState.begin(pictures.labels());
        List<String> outside = new ArrayList<>();
        long started = System.nanoTime();
        new RobustAccuracy(network, threat, attacks, 0, BATCH).run(pictures, state, new AttackProgress() {
            @Override
            public void perturbed(int picture, Pixels pixels) {
                if (!threat.allows(pictures.picture(picture).values(), pixels.values())) {
                    outside.add(picture + " " + pixels);
                }
            }
        });
        assertThat(outside).as("pictures outside their ball").isEmpty();
        double robust =
                100.0 * state.results().stream().filter(PictureResult::robust).count() / pictures.size();
        System.out.printf(
                Locale.ROOT,
                "%s, %s %.0f/255, %s: %.1f %% (%.1f s)%n",
                network.name(),
                threat.norm(),
                threat.eps() * 255,
                attacks.size() > 1 ? "autoattack" : attacks.get(0).name(),
                robust,
                (System.nanoTime() - started) / 1e9);
        return robust;
    }
}
