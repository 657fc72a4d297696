// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.metamerkit.kernel.FreshJvm;
import org.metamerkit.model.Golden;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;
import org.metamerkit.synthesis.optimizer.Adam;

/**
 * How much the process grows over many optimisation steps, to be below 10 MB over 5,000. Measured in a JVM of its own whose
 * heap is resident from the start, so that what grows is native memory. Not part of the tests ({@link MemoryGrowthTest} takes
 * 300 steps); from the project's root:
 *
 * <pre>{@code
 * mvn -B test -pl src -Dtest=MemoryGrowthBenchmark
 * mvn -B test -pl src -Dtest=MemoryGrowthBenchmark -Dstage=blocks.7 -Dsteps=5000
 * }</pre>
 */
class MemoryGrowthBenchmark {
    private static final int WARM_UP = 200;

    @Test
    void givenFiveThousandSteps_whenOptimized_thenTheProcessGrowsByLessThanTenMegabytes() throws Exception {
        assertThat(growth(System.getProperty("stage", "stem"), Integer.getInteger("steps", 5000)))
                .isLessThan(10);
    }

    /** Growth of the resident memory in MB over {@code steps} steps after a warm-up. */
    static double growth(String stage, int steps) throws IOException, InterruptedException {
        FreshJvm.Outcome outcome = FreshJvm.run(
                MemoryGrowthBenchmark.class,
                List.of("-Xms512m", "-XX:+AlwaysPreTouch", "-Dstage=" + stage, "-Dsteps=" + steps),
                Map.of());
        System.out.print(outcome.output());
        assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
        return Double.parseDouble(outcome.lineOf("growth_mb"));
    }

    /** In the JVM of its own. */
    public static void main(String[] args) {
        String stage = System.getProperty("stage");
        int steps = Integer.getInteger("steps");
        double[] resident = new double[2];
        try (Network network = Networks.load("efficientnet_lite0")) {
            Synthesis synthesis = Synthesis.of(network, stage).optimizer(Adam.cosine(0.01, WARM_UP + steps));
            synthesis.run(List.of(Golden.chelsea()), List.of(synthesis.start()), Checkpoints.none(), evaluation -> {
                if (evaluation.done() == WARM_UP) {
                    resident[0] = residentMegabytes();
                } else if (evaluation.done() == WARM_UP + steps) {
                    resident[1] = residentMegabytes();
                }
            });
        }
        System.out.printf(
                Locale.ROOT,
                "memory at %s: %.1f MB after %d steps, %.1f MB after %d more%ngrowth_mb: %.2f%n",
                stage,
                resident[0],
                WARM_UP,
                resident[1],
                steps,
                resident[1] - resident[0]);
    }

    private static double residentMegabytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) / 1000.0;
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("this machine does not tell resident memory", e);
        }
        throw new IllegalStateException("this machine does not tell resident memory");
    }
}
