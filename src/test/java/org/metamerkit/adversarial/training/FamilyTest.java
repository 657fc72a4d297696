// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.metamerkit.adversarial.training.plan.TrainingPlan;
import org.metamerkit.adversarial.training.plan.TrainingPlanFile;
import org.metamerkit.match.NullLibrary;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;
import org.metamerkit.model.TrainingCard;

/** The CIFAR-10 networks that come with Metamerkit: what their cards say is so. */
class FamilyTest {
    private static final int MOST_BYTES = 20_000_000;
    /** Maven runs tests in {@code src}. */
    private static final Path ROOT = Path.of("..");

    @TempDir
    Path noCache;

    static List<String> family() {
        return Networks.names().stream()
                .filter(name -> Networks.training(name).isPresent())
                .toList();
    }

    @Test
    void givenTheFamily_whenItsWeightsAreAdded_thenTheyAreBelowTwentyMegabytes() throws IOException {
        assertThat(family()).isNotEmpty();
        long bytes = 0;
        for (String name : family()) {
            try (InputStream in = Networks.class.getResourceAsStream("zoo/" + name + ".safetensors")) {
                bytes += in.readAllBytes().length;
            }
        }
        assertThat(bytes).isBetween(1L, (long) MOST_BYTES);
    }

    @ParameterizedTest
    @MethodSource("family")
    void givenANetworkOfTheFamily_whenItsCardIsRead_thenPlanWeightsAndNullDistributionAreThoseThatShip(String name) {
        TrainingCard card = Networks.training(name).orElseThrow();
        TrainingPlan plan = TrainingPlanFile.read(ROOT.resolve(card.plan()), Optional.empty());
        assertThat(plan.identity()).isEqualTo(card.planSha256());
        assertThat(plan.name()).isEqualTo(name);
        assertThat(plan.architecture()).isEqualTo(card.architecture());
        assertThat(plan.seed()).isEqualTo(card.seed());
        assertThat(ROOT.resolve(card.curves())).isRegularFile();
        try (Network network = Networks.load(name)) {
            assertThat(network.weightsSha256()).isEqualTo(card.weightsSha256());
            assertThat(network.card().name()).isEqualTo(name);
            NullLibrary nulls = NullLibrary.open(name, card.weightsSha256(), noCache, warning -> {
                throw new AssertionError(warning);
            });
            assertThat(network.stages())
                    .allMatch(stage -> nulls.choose(stage.name()).isPresent());
        }
    }
}
