// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.metamerkit.model.Golden;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;

/**
 * {@link Feather2023Test} from all 100 iterates. Not part of the tests, since Python's iterates are 120 MB; from the project's
 * root, FOLDER being absolute:
 *
 * <pre>{@code
 * python tools/golden_feather2023.py --all FOLDER
 * mvn -B test -pl src -Dtest=Feather2023AllIteratesCheck -Dgolden=FOLDER
 * }</pre>
 */
class Feather2023AllIteratesCheck {
    private static final int ITERATES = 100;

    @Test
    void givenAllOfPythonsIterates_whenWeStepFromEach_thenStepsAndLossesArePyTorchsInFloat64() {
        Path folder = Path.of(System.getProperty("golden"));
        try (Network network = Networks.load("efficientnet_lite0")) {
            for (String stage : new String[] {"blocks.7", "head"}) {
                Golden golden = Golden.file(folder.resolve("feather2023_" + stage + ".safetensors"));
                Feather2023Steps steps = new Feather2023Steps(network, stage, golden);
                double worstStep = 0;
                double worstLoss = 0;
                double sum = 0;
                for (int index = 0; index < ITERATES; index++) {
                    Feather2023Steps.Deviation deviation = steps.at(index);
                    worstStep = Math.max(worstStep, deviation.step());
                    worstLoss = Math.max(worstLoss, deviation.loss());
                    sum += deviation.step();
                    assertThat(deviation.step())
                            .as("step %d at %s", index, stage)
                            .isLessThan(0.01);
                    assertThat(deviation.loss())
                            .as("loss %d at %s", index, stage)
                            .isLessThan(1e-5);
                }
                System.out.printf(
                        Locale.ROOT,
                        "feather2023, %s, %d iterates: step off by %.2e of its length at most, %.2e on average;"
                                + " loss off by %.1e at most%n",
                        stage,
                        ITERATES,
                        worstStep,
                        sum / ITERATES,
                        worstLoss);
            }
        }
    }
}
