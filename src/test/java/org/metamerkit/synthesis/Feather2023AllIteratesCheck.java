// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.metamerkit.model.Golden;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;

/**
 * {@link Feather2023Test} from all 100 iterates. A few of them have a unit that float32 puts on the other side of a ReLU6's
 * kink than float64 does, which moves the step by one or two per cent: PyTorch's own float32 step from iterate 29 at {@code head}
 * is 1.5 % off too, and its float64 step from iterate 32 at {@code blocks.7} moves by 1.8 % when pixels move by 3e-7. So two
 * iterates a stage may be more than 1 % off. Not part of the tests, since Python's iterates are 180 MB; from the project's root,
 * FOLDER being absolute:
 *
 * <pre>{@code
 * python tools/golden_feather2023.py --all FOLDER
 * mvn -B test -pl src -Dtest=Feather2023AllIteratesCheck -Dgolden=FOLDER
 * }</pre>
 */
class Feather2023AllIteratesCheck {
    private static final int ITERATES = 100;
    private static final double ONE_PERCENT = 0.01;

    @Test
    void givenAllOfPythonsIterates_whenWeStepFromEach_thenStepsAndLossesArePyTorchsInFloat64() {
        Path folder = Path.of(System.getProperty("golden"));
        try (Network network = Networks.load("efficientnet_lite0")) {
            for (String stage : List.of("blocks.7", "head")) {
                Golden golden = Golden.file(folder.resolve("feather2023_" + stage + ".safetensors"));
                Feather2023Steps steps = new Feather2023Steps(network, stage, golden);
                double[] offs = new double[ITERATES];
                double worstLoss = 0;
                StringBuilder far = new StringBuilder();
                for (int index = 0; index < ITERATES; index++) {
                    Feather2023Steps.Deviation deviation = steps.at(index);
                    offs[index] = deviation.step();
                    worstLoss = Math.max(worstLoss, deviation.loss());
                    if (deviation.step() > ONE_PERCENT) {
                        far.append(String.format(Locale.ROOT, " %d (%.2e)", index, deviation.step()));
                    }
                }
                double[] sorted = offs.clone();
                Arrays.sort(sorted);
                System.out.printf(
                        Locale.ROOT,
                        "feather2023, %s, %d iterates: step off by %.2e of its length at most, median %.2e,"
                                + " above 1 %% at:%s; loss off by %.1e at most%n",
                        stage,
                        ITERATES,
                        sorted[ITERATES - 1],
                        sorted[ITERATES / 2],
                        far.isEmpty() ? " none" : far,
                        worstLoss);
                assertThat(sorted[ITERATES / 2]).as("median at %s", stage).isLessThan(1e-3);
                assertThat(sorted[ITERATES - 3]).as("all but two at %s", stage).isLessThan(ONE_PERCENT);
                assertThat(worstLoss).as("loss at %s", stage).isLessThan(1e-5);
            }
        }
    }
}
