// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.special.Erf;
import org.metamerkit.stimulus.NumpyRandom;

/**
 * New Gabor filters for {@link VoneNet}, for networks that are to be trained: the parameters of 512 cells drawn from distributions
 * measured in macaque V1, as {@code generate_gabor_param} of dicarlolab/vonenet's {@code vonenet/params.py} draws them (De Valois et
 * al. 1982 for orientation and for spatial frequency, Ringach 2002 for the envelope's two widths, Schiller et al. 1976 for the
 * correlation 0.75 between frequency and width), on 8 degrees of visual angle in 224 pixels.
 *
 * <p>Numbers are those of NumPy's {@code RandomState(seed)} in VOneNet's order. The colour channel, which VOneNet leaves to PyTorch's
 * unseeded generator, is drawn last, as ⌊3u⌋; so published filters, which their weights files hold, differ in channels.
 *
 * @param cells 256 simple ones, then 256 complex ones
 */
public record GaborBank(List<Cell> cells) {
    private static final int CHANNELS = 3;
    private static final double PIXELS_A_DEGREE = 224 / 8d;
    private static final double CORRELATION = 0.75;
    private static final double[] ORIENTATIONS = {-22.5, 22.5, 67.5, 112.5, 157.5};
    private static final double[] CELLS_BY_ORIENTATION = {66, 49, 77, 54};
    private static final double[] FREQUENCIES = {0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 5.6, 8};
    private static final double[] CELLS_BY_FREQUENCY = {4, 4, 8, 25, 32, 26, 28, 12};

    /** Decimal logarithms of the widths in periods of the grating. */
    private static final double[] WIDTHS = {-1, -0.76, -0.52, -0.28, -0.04, 0.2};

    /** Rows: width across the bars; columns: width along them. */
    private static final double[][] CELLS_BY_WIDTHS = {
        {2, 0, 1, 0, 0}, {8, 9, 4, 1, 0}, {1, 2, 19, 17, 3}, {0, 0, 1, 7, 4}, {0, 0, 0, 0, 0}
    };

    /**
     * One cell's filter.
     *
     * @param frequency periods a pixel
     * @param across standard deviation of the envelope across the bars, pixels
     * @param along standard deviation along the bars, pixels
     * @param orientation radians
     * @param phase radians
     * @param channel of the picture, 0 … 2
     */
    public record Cell(double frequency, double across, double along, double orientation, double phase, int channel) {}

    public GaborBank {
        cells = List.copyOf(cells);
    }

    /**
     * Draws a bank.
     *
     * @param seed VOneNet's {@code gabor_seed}, 0 as published
     * @param highestFrequency periods a degree, VOneNet's {@code sf_max}: 9 by default, 6 in its training script and in Feather et
     *     al. 2023
     * @throws IllegalArgumentException if the highest frequency leaves none to draw
     */
    public static GaborBank sample(int seed, double highestFrequency) {
        int octaves = (int) DoubleStream.of(FREQUENCIES)
                        .filter(f -> f <= highestFrequency)
                        .count()
                - 1;
        if (octaves < 1) {
            throw new IllegalArgumentException("the highest spatial frequency is " + highestFrequency
                    + ", expected at least 0.7 periods a degree");
        }
        int count = VoneNet.CELLS;
        NumpyRandom random = new NumpyRandom(seed);
        double[] phases = uniform(random, count);
        double[] orientations = uniform(random, count);
        double[] normal =
                DoubleStream.generate(random::normal).limit(2L * count).toArray();
        double[] alongs = uniform(random, count);
        double[] channels = uniform(random, count);
        double[] edges = DoubleStream.of(FREQUENCIES)
                .limit(octaves + 1L)
                .map(f -> Math.log(f) / Math.log(2))
                .toArray();
        double[] acrossCounts = DoubleStream.of(0, 1, 2, 3, 4)
                .map(row -> DoubleStream.of(CELLS_BY_WIDTHS[(int) row]).sum())
                .toArray();
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // by numpy's singular value decomposition of the covariance [[1, c], [c, 1]]
            double common = -Math.sqrt((1 + CORRELATION) / 2) * normal[2 * i];
            double difference = Math.sqrt((1 - CORRELATION) / 2) * normal[2 * i + 1];
            double width = quantile(probability(common - difference), acrossCounts, WIDTHS);
            double octave = quantile(probability(common + difference), CELLS_BY_FREQUENCY, edges);
            double frequency = Math.pow(2, octave) / PIXELS_A_DEGREE;
            double[] alongCounts = CELLS_BY_WIDTHS[
                    (int) DoubleStream.of(WIDTHS).filter(edge -> edge < width).count() - 1];
            double length = quantile(alongs[i], alongCounts, WIDTHS);
            double degrees = quantile(orientations[i], CELLS_BY_ORIENTATION, ORIENTATIONS);
            cells.add(new Cell(
                    frequency,
                    Math.pow(10, width) / frequency,
                    Math.pow(10, length) / frequency,
                    Math.toRadians(degrees < 0 ? degrees + 180 : degrees),
                    2 * Math.PI * phases[i],
                    (int) (CHANNELS * channels[i])));
        }
        return new GaborBank(cells);
    }

    /** The filters as VOneNet's state dict has them: name to 512×3×25×25 values in C order. */
    public Map<String, float[]> tensors() {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        tensors.put("vone_block.simple_conv_q0.weight", kernels(0));
        tensors.put("vone_block.simple_conv_q1.weight", kernels(Math.PI / 2));
        return tensors;
    }

    private float[] kernels(double shift) {
        int size = VoneNet.KERNEL;
        int area = size * size;
        float[] all = new float[cells.size() * CHANNELS * area];
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            int start = (i * CHANNELS + cell.channel()) * area;
            for (int at = 0; at < area; at++) {
                all[start + at] = (float) value(cell, shift, at / size - size / 2, at % size - size / 2);
            }
        }
        return all;
    }

    private static double value(Cell cell, double shift, int row, int column) {
        double across = row * Math.cos(cell.orientation()) + column * Math.sin(cell.orientation());
        double along = column * Math.cos(cell.orientation()) - row * Math.sin(cell.orientation());
        double squares = Math.pow(across / cell.across(), 2) + Math.pow(along / cell.along(), 2);
        return Math.exp(-squares / 2)
                / (2 * Math.PI * cell.across() * cell.along())
                * Math.cos(2 * Math.PI * cell.frequency() * across + cell.phase() + shift);
    }

    private static double[] uniform(NumpyRandom random, int count) {
        return DoubleStream.generate(random::uniform).limit(count).toArray();
    }

    /** The normal distribution function. */
    private static double probability(double x) {
        return Erf.erfc(-x / Math.sqrt(2)) / 2;
    }

    /** Where the distribution of a histogram reaches a probability, linear within its bins. */
    private static double quantile(double probability, double[] counts, double[] edges) {
        int bins = edges.length - 1;
        double all = 0;
        for (int i = 0; i < bins; i++) {
            all += counts[i];
        }
        double before = 0;
        int last = 0;
        double lastBefore = 0;
        for (int i = 0; i < bins; i++) {
            if (before / all <= probability && counts[i] > 0) {
                last = i;
                lastBefore = before;
            }
            before += counts[i];
        }
        double share = Math.min(1, (probability * all - lastBefore) / counts[last]);
        return edges[last] + share * (edges[last + 1] - edges[last]);
    }
}
