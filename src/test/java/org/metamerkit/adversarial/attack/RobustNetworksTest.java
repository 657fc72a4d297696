// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.model.Network;
import org.metamerkit.stimulus.Pixels;

/** A short version of {@link RobustNetworksCheck}, which does all five networks, both sizes and the whole of AutoAttack. */
class RobustNetworksTest {
    private static final double TWO_POINTS = 2;

    @TempDir
    static Path folder;

    @Test
    void givenANetworkTrainedForRobustness_whenAThousandPicturesAreAttackedByPgd_thenTheAccuracyIsThePublished() {
        RobustNetworks robust = RobustNetworks.ADV_4_255;
        try (Network network = robust.load(folder)) {
            PictureSource pictures = RobustNetworks.pictures(network, 100);
            assertThat(accuracy(network, 8, pictures, List.of(Pgd.usual(PerturbationNorm.LINF))))
                    .isCloseTo(robust.eight, within(TWO_POINTS));
        }
    }

    @Test
    void givenTwentyPictures_whenAttackedByAll_thenStrongerAttacksAreStronger() {
        try (Network network = RobustNetworks.ADV_2_255.load(folder)) {
            PictureSource pictures = RobustNetworks.pictures(network, 2);
            double pgd = accuracy(network, 8, pictures, List.of(Pgd.usual(PerturbationNorm.LINF)));
            double apgd = accuracy(network, 8, pictures, List.of(Apgd.crossEntropy()));
            double auto = accuracy(
                    network,
                    8,
                    pictures,
                    List.of(Apgd.crossEntropy(), new Apgd(25, 1, AttackLoss.DLR, 9), new Square(200, 0.8, 1, true)));
            double square = accuracy(network, 8, pictures, List.of(new Square(200, 0.8, 1, true)));
            assertThat(apgd).isLessThanOrEqualTo(pgd);
            assertThat(auto).isLessThanOrEqualTo(apgd).isLessThanOrEqualTo(square);
        }
    }

    private static double accuracy(Network network, int eps, PictureSource pictures, List<Attack> attacks) {
        ThreatModel threat = new ThreatModel(PerturbationNorm.LINF, eps / 255.0);
        AttackState state = AttackState.begin(pictures.labels());
        List<Integer> outside = new ArrayList<>();
        new RobustAccuracy(network, threat, attacks, 0, 250).run(pictures, state, new AttackProgress() {
            @Override
            public void perturbed(int picture, Pixels pixels) {
                if (!threat.allows(pictures.picture(picture).values(), pixels.values())) {
                    outside.add(picture);
                }
            }
        });
        assertThat(outside).as("pictures outside their ball").isEmpty();
        return 100.0 * state.results().stream().filter(PictureResult::robust).count() / pictures.size();
    }
}
