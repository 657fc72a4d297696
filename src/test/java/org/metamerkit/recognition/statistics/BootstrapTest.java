// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.stat.StatUtils;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    @Test
    void givenTheDrawsThatNumpySaw_whenSummarized_thenItsIntervalsComeOut() {
        JsonNode golden = StatisticsGolden.python().get("bootstrap");
        double[] data = StatisticsGolden.numbers(golden.get("data"));
        double[] draws = new double[1000];
        long state = 1;
        for (int draw = 0; draw < draws.length; draw++) {
            double sum = 0;
            for (int i = 0; i < data.length; i++) {
                state = (1103515245 * state + 12345) % (1L << 31);
                sum += data[(int) (state / 65536 % data.length)];
            }
            draws[draw] = Math.exp(sum / data.length);
        }
        double[] leaveOneOut = new double[data.length];
        for (int i = 0; i < data.length; i++) {
            leaveOneOut[i] = Math.exp((StatUtils.sum(data) - data[i]) / (data.length - 1));
        }
        Bootstrap.Estimate estimate =
                Bootstrap.seeded(0).summarize(Math.exp(StatUtils.mean(data)), draws, leaveOneOut, data.length);
        assertThat(estimate.sem()).isCloseTo(golden.get("sem").asDouble(), within(1e-12));
        assertInterval(estimate.percentile(), golden.get("percentile"));
        assertInterval(estimate.bca(), golden.get("bca"));
    }

    @Test
    void givenProportions_whenResampled_thenTheSemIsTheBinomials() {
        double[] values = new double[400];
        Arrays.fill(values, 0, 100, 1);
        Bootstrap.Estimate estimate = Bootstrap.seeded(1).mean(values);
        assertThat(estimate.value()).isEqualTo(0.25);
        assertThat(estimate.sem()).isCloseTo(Math.sqrt(0.25 * 0.75 / 400), within(0.002));
        assertThat(estimate.percentile().contains(0.25)).isTrue();
        assertThat(estimate.n()).isEqualTo(400);
        assertThat(estimate.resamples()).isEqualTo(1000);
        assertThat(Bootstrap.seeded(1).mean(values)).isEqualTo(estimate);
        assertThat(Bootstrap.seeded(2).mean(values)).isNotEqualTo(estimate);
    }

    @Test
    void givenSkewedSamples_whenIntervalsAreMade_thenTheyCoverTheMeanAboutAsOftenAsTheySay() {
        int covered = 0;
        Well19937c random = new Well19937c(3);
        for (int sample = 0; sample < 200; sample++) {
            double[] values = new double[40];
            for (int i = 0; i < values.length; i++) {
                values[i] = -Math.log(1 - random.nextDouble());
            }
            covered += new Bootstrap(500, sample, 0.9).mean(values).bca().contains(1) ? 1 : 0;
        }
        assertThat(covered / 200.0).isBetween(0.8, 0.97);
    }

    @Test
    void givenValuesThatAreAllTheSame_whenResampled_thenTheIntervalIsAPoint() {
        Bootstrap.Estimate estimate = Bootstrap.seeded(0).mean(new double[] {0.5, 0.5, 0.5});
        assertThat(estimate.sem()).isZero();
        assertThat(estimate.bca()).isEqualTo(new Interval(0.5, 0.5, 0.95));
        assertThat(Bootstrap.seeded(0).mean(new double[] {2}).bca().upper()).isEqualTo(2);
    }

    @Test
    void givenNothingOrNoNumbers_whenResampled_thenItIsRefused() {
        assertThatThrownBy(() -> Bootstrap.seeded(0).mean(new double[0]))
                .isInstanceOf(StatisticsException.class)
                .hasMessageContaining("n = 0");
        assertThatThrownBy(() -> Bootstrap.seeded(0).mean(new double[] {1, Double.NaN}))
                .isInstanceOf(StatisticsException.class)
                .hasMessageContaining("NaN at place 1");
        assertThatThrownBy(() -> new Bootstrap(1, 0, 0.95)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Bootstrap(10, 0, 95)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertInterval(Interval interval, JsonNode expected) {
        assertThat(interval.lower()).isCloseTo(expected.get(0).asDouble(), within(1e-9));
        assertThat(interval.upper()).isCloseTo(expected.get(1).asDouble(), within(1e-9));
    }
}
