// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.model.Golden;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;

/**
 * The procedure of Feather et al. 2023 against its transcription in Python, {@code tools/golden_feather2023.py}; all 100 iterates
 * are compared by {@link Feather2023AllIteratesCheck}.
 */
class Feather2023Test {
    private static Network network;

    @BeforeAll
    static void load() {
        network = Networks.load("efficientnet_lite0");
    }

    @AfterAll
    static void free() {
        network.close();
    }

    @ParameterizedTest
    @CsvSource({
        "blocks.7,0", "blocks.7,1", "blocks.7,10", "blocks.7,50", "blocks.7,99",
        "head,0", "head,1", "head,10", "head,50", "head,99"
    })
    void givenAnIterateOfPythons_whenWeStepFromIt_thenStepAndLossArePyTorchsInFloat64(String stage, int iterate) {
        Feather2023Steps.Deviation deviation = steps(stage).at(iterate);
        System.out.printf(
                Locale.ROOT,
                "feather2023, %s, iterate %d: step off by %.2e of its length, loss by %.1e%n",
                stage,
                iterate,
                deviation.step(),
                deviation.loss());
        assertThat(deviation.step()).isLessThan(0.01);
        assertThat(deviation.loss()).isLessThan(1e-5);
    }

    /**
     * At {@code head} the path is so chaotic that PyTorch's own walks end apart when their noise differs by 1e-7 (last column:
     * {@code golden_feather2023.py --spread}); a walk of ours must end among them.
     */
    @ParameterizedTest
    @CsvSource({"blocks.7, 0.3945", "head, 0.9376"})
    void givenTheSameNoise_whenBothWalkFreely_thenTheLossesAtStep100AgreeAsFarAsPyTorchAgreesWithItself(
            String stage, double highest) {
        double[] expected = golden(stage).array("losses");
        double[] losses = steps(stage).losses(101);
        System.out.printf(
                Locale.ROOT,
                "feather2023, %s, free: loss at step 10 %.5f (PyTorch %.5f), at step 100 %.5f (PyTorch %.5f)%n",
                stage,
                losses[10],
                expected[10],
                losses[100],
                expected[100]);
        assertThat(losses[0]).isCloseTo(expected[0], within(1e-5 * expected[0]));
        assertThat(losses[100]).isBetween(0.95 * expected[100], 1.05 * Math.max(expected[100], highest));
    }

    private static Feather2023Steps steps(String stage) {
        return new Feather2023Steps(network, stage, golden(stage));
    }

    private static Golden golden(String stage) {
        return Golden.resource("/org/metamerkit/synthesis/feather2023_" + stage + ".safetensors");
    }
}
