// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import java.util.List;

/**
 * What a network does to pixel values in [0, 1] before its first layer, per RGB channel: {@code (x − mean) / deviation}. It is
 * part of the differentiated graph, so that metamers are optimised in pixels.
 */
public record Preprocessing(List<Double> mean, List<Double> deviation) {
    private static final int CHANNELS = 3;

    public Preprocessing {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.size() != CHANNELS
                || deviation.size() != CHANNELS
                || deviation.stream().anyMatch(d -> !(d > 0))) {
            throw new IllegalArgumentException(
                    "preprocessing needs three means and three positive deviations, got " + mean + " and " + deviation);
        }
    }

    /** The same mean and deviation for all channels. */
    public static Preprocessing uniform(double mean, double deviation) {
        return new Preprocessing(List.of(mean, mean, mean), List.of(deviation, deviation, deviation));
    }

    /** Whether all channels have the same mean and the same deviation. */
    public boolean isUniform() {
        return mean.stream().distinct().count() == 1
                && deviation.stream().distinct().count() == 1;
    }
}
