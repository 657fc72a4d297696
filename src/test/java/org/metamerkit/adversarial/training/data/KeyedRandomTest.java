// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyedRandomTest {
    @Test
    void givenAState_whenDrawn_thenTheNumbersAreThoseOfSplitMix64() {
        // The first numbers of Vigna's splitmix64.c from 0, and Java's own generator from others.
        KeyedRandom zero = KeyedRandom.ofState(0);
        assertThat(zero.nextLong()).isEqualTo(0xe220a8397b1dcdafL);
        assertThat(zero.nextLong()).isEqualTo(0x6e789e6aa1b965f4L);
        assertThat(zero.nextLong()).isEqualTo(0x06c45d188009454fL);
        for (long seed : new long[] {1, -5, 1_234_567, Long.MIN_VALUE}) {
            SplittableRandom reference = new SplittableRandom(seed);
            KeyedRandom random = KeyedRandom.ofState(seed);
            for (int i = 0; i < 10; i++) {
                assertThat(random.nextLong()).isEqualTo(reference.nextLong());
            }
        }
    }

    @Test
    void givenKeys_whenAnyPartDiffers_thenTheNumbersDo() {
        assertThat(IntStream.range(0, 4096)
                        .mapToLong(i -> KeyedRandom.of(i >> 8, i >> 4 & 15, (i & 15) - 1)
                                .nextLong())
                        .distinct()
                        .count())
                .isEqualTo(4096);
    }

    @Test
    void givenManyKeys_whenDrawn_thenTheyAreUniform() {
        int[] counts = new int[10];
        double sum = 0;
        for (int i = 0; i < 100_000; i++) {
            KeyedRandom random = KeyedRandom.of(3, 1, i);
            counts[random.below(10)]++;
            sum += random.nextDouble();
        }
        // Five standard deviations of a binomial and of a mean of uniform numbers.
        assertThat(Arrays.stream(counts)).allSatisfy(count -> assertThat(count).isCloseTo(10_000, within(475)));
        assertThat(sum / 100_000).isCloseTo(0.5, within(5 * Math.sqrt(1 / 12.0 / 100_000)));
    }

    @Test
    void givenSeedAndEpoch_whenPermuted_thenEveryIndexComesOnceAndAllOrdersAreAsLikely() {
        int[] order = KeyedRandom.permutation(1000, 7, 2);
        assertThat(Arrays.stream(order).sorted().toArray())
                .isEqualTo(IntStream.range(0, 1000).toArray());
        assertThat(order).isEqualTo(KeyedRandom.permutation(1000, 7, 2));
        assertThat(order).isNotEqualTo(KeyedRandom.permutation(1000, 7, 3));
        assertThat(order).isNotEqualTo(KeyedRandom.permutation(1000, 8, 2));
        int[] counts = new int[27];
        for (int epoch = 0; epoch < 60_000; epoch++) {
            int[] three = KeyedRandom.permutation(3, 7, epoch);
            counts[9 * three[0] + 3 * three[1] + three[2]]++;
        }
        assertThat(Arrays.stream(counts).filter(count -> count > 0).toArray())
                .hasSize(6)
                .satisfies(all -> assertThat(Arrays.stream(all))
                        .allSatisfy(count -> assertThat(count).isCloseTo(10_000, within(457))));
    }
}
