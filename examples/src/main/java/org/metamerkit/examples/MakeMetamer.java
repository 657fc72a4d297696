// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.examples;

import java.nio.file.Path;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;
import org.metamerkit.stimulus.GaussianNoise;
import org.metamerkit.stimulus.Pictures;
import org.metamerkit.synthesis.Metamer;
import org.metamerkit.synthesis.Progress;
import org.metamerkit.synthesis.Synthesis;
import org.metamerkit.synthesis.optimizer.Adam;

/**
 * Makes one metamer and writes its folder: the whole Java API that most programs need.
 * {@code java -cp "$(cat target/launcher/classpath)" examples/src/main/java/org/metamerkit/examples/MakeMetamer.java}
 */
public final class MakeMetamer {
    private MakeMetamer() {}

    /** @param arguments picture, stage and the run's folder; chelsea at blocks.5 if there are none */
    public static void main(String[] arguments) {
        boolean told = arguments.length == 3;
        Path picture = Path.of(told ? arguments[0] : "examples/pictures/chelsea.png");
        String stage = told ? arguments[1] : "blocks.5";
        Path run = Path.of(told ? arguments[2] : "runs/example");
        try (Network network = Networks.load("efficientnet_lite0")) {
            Metamer metamer = Synthesis.of(network, stage)
                    .optimizer(Adam.defaults())
                    .noise(GaussianNoise.feather2023(), 0)
                    .synthesize(Pictures.read(picture), Progress.none());
            String verdict = metamer.report()
                    .passes()
                    .map(passes -> passes ? "passes" : "fails")
                    .orElse("no null distribution");
            System.out.printf("Spearman %.3f, %s%n", metamer.report().spearman(), verdict);
            System.out.println(metamer.write(run));
        }
    }
}
