// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexDrawsTest {
    @ParameterizedTest(name = "seed {0}, n {1}, {2} draws")
    @CsvSource({
        "0, 100, 1000",
        "0, 100, 1000",
        "0, 100, 2000",
        "0, 100, 10",
        "1, 100, 10",
        "1, 7, 10",
        "0, 5000, 1000",
        "0, 100, 1000"
    })
    void givenDrawsBeforeOfOtherSizes_whenDrawn_thenTheyAreThoseOfTheGenerator(long seed, int n, int draws) {
        RandomGenerator random = new Well19937c(seed);
        IndexDraws drawn = IndexDraws.of(seed, n, draws);
        int[] draw = new int[n];
        for (int i = 0; i < draws; i++) {
            drawn.next(draw);
            assertThat(draw)
                    .isEqualTo(
                            IntStream.generate(() -> random.nextInt(n)).limit(n).toArray());
        }
    }
}
