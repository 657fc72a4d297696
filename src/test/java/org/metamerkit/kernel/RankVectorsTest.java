// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.math3.stat.ranking.NaturalRanking;
import org.apache.commons.math3.stat.ranking.TiesStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RankVectorsTest {
    static Stream<Arguments> scipyCases() throws IOException {
        try (InputStream stream =
                RankVectorsTest.class.getResourceAsStream("/org/metamerkit/match/golden_match.json")) {
            JsonNode cases = new ObjectMapper().readTree(stream).get("ranks");
            return StreamSupport.stream(cases.spliterator(), false)
                    .map(node -> Arguments.of(
                            node.get("name").asText(), floats(node.get("values")), floats(node.get("ranks"))));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scipyCases")
    void givenValuesOfTheFixture_whenRanked_thenRanksAreThoseOfScipy(String name, float[] values, float[] expected) {
        assertThat(RankVectors.averageRanks(values)).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1023, 1024, 1025, 50_000})
    void givenManyTies_whenRanked_thenCommonsMathAgrees(int count) {
        Random random = new Random(count);
        float[] values = new float[count];
        double[] doubles = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = Math.round(random.nextGaussian() * 500) / 8f;
            doubles[i] = values[i];
        }
        double[] expected = new NaturalRanking(TiesStrategy.AVERAGE).rank(doubles);
        float[] ranks = RankVectors.averageRanks(values);
        for (int i = 0; i < count; i++) {
            assertThat((double) ranks[i]).isEqualTo(expected[i]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 3000})
    void givenANaN_whenRanked_thenAllRanksAreNaN(int count) {
        float[] values = new float[count];
        values[count / 2] = Float.NaN;
        float[] ranks = RankVectors.averageRanks(values);
        assertThat(ranks).hasSize(count);
        for (float rank : ranks) {
            assertThat(rank).isNaN();
        }
    }

    @Test
    void givenNoValues_whenRanked_thenThereAreNoRanks() {
        assertThat(RankVectors.averageRanks(new float[0])).isEmpty();
    }

    @Test
    void givenValues_whenRanked_thenTheyAreLeftAsTheyAre() {
        float[] values = new float[2000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 7919) % 2000;
        }
        float[] before = values.clone();
        float[] ranks = RankVectors.averageRanks(values);
        assertThat(values).containsExactly(before);
        for (int i = 0; i < values.length; i++) {
            assertThat(ranks[i]).isEqualTo(values[i] + 1);
        }
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).floatValue();
        }
        return values;
    }
}
