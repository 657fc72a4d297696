// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.metamerkit.kernel.PairProducts;

/**
 * Time to make the null distribution of one stage, forward passes excluded: 1,000 pictures (499,500 pairs) at 100,000 units,
 * to be below 60 s on two cores. Not part of the tests; from the project's root:
 *
 * <pre>{@code
 * mvn -B test -pl src -Dtest=NullDistributionBenchmark
 * mvn -B test -pl src -Dtest=NullDistributionBenchmark -Dpictures=1000 -Dunits=401408
 * mvn -B test -pl src -Dtest=NullDistributionBenchmark -DbudgetMegabytes=0      (all rows in the temporary file)
 * }</pre>
 */
class NullDistributionBenchmark {
    @Test
    void givenAThousandPictures_whenTheirNullIsMade_thenItTakesLessThanAMinute() {
        int pictures = Integer.getInteger("pictures", 1000);
        int units = Integer.getInteger("units", 100_000);
        long budget = Long.getLong("budgetMegabytes", PairProducts.defaultBudgetBytes() >> 20) << 20;
        Random random = new Random(0);
        float[] activations = new float[units];
        try (NullDistributionBuilder builder =
                new NullDistributionBuilder(units, budget, Path.of(System.getProperty("java.io.tmpdir")))) {
            double adding = 0;
            for (int picture = 0; picture < pictures; picture++) {
                imitateRelu(activations, random);
                long start = System.nanoTime();
                builder.add(activations);
                adding += (System.nanoTime() - start) / 1e9;
            }
            long start = System.nanoTime();
            NullDistribution distribution =
                    builder.build(Nulls.provenance("benchmark", pictures, OptionalDouble.empty()), "stage");
            double building = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "null distribution: %,d pictures, %,d pairs, %,d units: add %.2f s, build %.2f s, together %.2f s"
                            + " (%d processors)%n",
                    pictures,
                    distribution.provenance().pairs(),
                    units,
                    adding,
                    building,
                    adding + building,
                    Runtime.getRuntime().availableProcessors());
            assertThat(distribution.maximum(Measure.SPEARMAN)).isBetween(-1.0, 1.0);
        }
    }

    /** About half zeros, as after a ReLU: what ties cost is in the time. Xorshift, because Gaussians would take minutes. */
    private static void imitateRelu(float[] activations, Random random) {
        long state = random.nextLong() | 1;
        for (int i = 0; i < activations.length; i++) {
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
            activations[i] = Math.max(0, (state >> 40) * 0x1p-23f);
        }
    }
}
