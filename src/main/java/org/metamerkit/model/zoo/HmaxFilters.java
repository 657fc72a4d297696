// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * HMAX's S1 filters: even Gabor functions of four orientations, round, of mean 0 and length 1 (Serre and Riesenhuber 2004, CBCL Memo
 * 239; {@code robustness/imagenet_models/hmax.py} in jenellefeather/model_metamers_pytorch).
 */
final class HmaxFilters {
    /** Rows and columns, in pixels. */
    static final List<Integer> SIZES =
            IntStream.iterate(7, size -> size <= 37, size -> size + 2).boxed().toList();

    private static final double[] DEGREES = {90, -45, 0, 45};
    private static final double ASPECT_RATIO = 0.3;
    private static final double SIGMA_BY_WAVELENGTH = 0.8;

    private HmaxFilters() {}

    /** Orientation × row × column. */
    static double[] ofSize(int size) {
        // 4 for 7 pixels, 3.25 for 37
        double tuning = 4 - 0.05 * ((size - 7) / 2);
        double wavelength = 2 * size / tuning;
        double[] all = new double[DEGREES.length * size * size];
        for (int i = 0; i < DEGREES.length; i++) {
            double[] filter = normalized(gabor(size, wavelength, Math.toRadians(DEGREES[i] + 90)));
            System.arraycopy(filter, 0, all, i * filter.length, filter.length);
        }
        return all;
    }

    private static double[] gabor(int size, double wavelength, double theta) {
        double sigma = SIGMA_BY_WAVELENGTH * wavelength;
        double[] filter = new double[size * size];
        for (int i = 0; i < filter.length; i++) {
            int row = i / size - size / 2;
            int column = i % size - size / 2;
            if (4 * (row * row + column * column) <= size * size) {
                double across = row * Math.cos(theta) + column * Math.sin(theta);
                double along = ASPECT_RATIO * (column * Math.cos(theta) - row * Math.sin(theta));
                filter[i] = Math.exp(-(across * across + along * along) / (2 * sigma * sigma))
                        * Math.cos(2 * Math.PI * across / wavelength);
            }
        }
        return filter;
    }

    private static double[] normalized(double[] filter) {
        double mean = Arrays.stream(filter).average().orElseThrow();
        double length = Math.sqrt(
                Arrays.stream(filter).map(v -> (v - mean) * (v - mean)).sum());
        return Arrays.stream(filter).map(v -> (v - mean) / length).toArray();
    }
}
