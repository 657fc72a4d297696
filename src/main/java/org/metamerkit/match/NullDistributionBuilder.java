// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import org.metamerkit.kernel.PairProducts;

/**
 * Makes the null distribution of one stage from the activations of many pictures, all pairs by two matrix products: one over
 * the rows about their means, which gives Pearson's r and, with means and norms, the distances for the SNR; one over their
 * rank vectors, which gives Spearman's ρ. Values of special cases as in {@link MatchStatistics}.
 *
 * <p>One thread at a time. Takes pictures × units × 4 bytes of native memory up to a budget, a temporary file beyond it, and
 * about 20 × pictures² bytes of Java heap at the end.
 */
public final class NullDistributionBuilder implements AutoCloseable {
    /** Beyond this the tables of pairs alone would take gigabytes. */
    public static final int MAXIMUM_PICTURES = 10_000;

    /**
     * Squared distances below this part of the squared norms lose too many digits to cancellation and are summed directly. At
     * one part in 10⁶ the products' relative error of 10⁻¹⁵ is 10⁻⁹ of the distance: 10⁻⁸ dB.
     */
    private static final double CANCELLATION = 1e-6;

    private final PairProducts products;
    private final BitSet constant = new BitSet();
    private boolean built;

    /** For a stage of {@code units} units, with a quarter of the machine's memory and the system's temporary folder. */
    public NullDistributionBuilder(int units) {
        this.products = new PairProducts(units);
    }

    /** For a stage of {@code units} units; see {@link PairProducts#PairProducts(int, long, Path)}. */
    public NullDistributionBuilder(int units, long budgetBytes, Path temporaryFolder) {
        this.products = new PairProducts(units, budgetBytes, temporaryFolder);
    }

    /** Pictures added so far. */
    public int pictures() {
        return products.rows();
    }

    /**
     * Adds one picture's activations, which are copied.
     *
     * @throws IllegalArgumentException for a wrong number of units, or a NaN or infinite activation
     * @throws IllegalStateException for more than {@link #MAXIMUM_PICTURES} pictures, or after {@link #build}
     */
    public void add(float[] activations) {
        requireOpen();
        if (pictures() == MAXIMUM_PICTURES) {
            throw new IllegalStateException("A null distribution takes at most " + MAXIMUM_PICTURES
                    + " pictures (all their pairs are compared); give fewer.");
        }
        Activations.requireFinite(activations, "the activations of picture " + pictures());
        constant.set(pictures(), Activations.isConstant(activations));
        products.add(activations);
    }

    /**
     * Compares all pairs; once only, since ranks take the place of the activations.
     *
     * @throws IllegalStateException if the provenance names another number of pictures than were added
     */
    public NullDistribution build(NullProvenance provenance, String stage) {
        requireOpen();
        if (provenance.pictures() != pictures()) {
            throw new IllegalStateException("The null distribution of stage " + stage + " was given " + pictures()
                    + " pictures, expected " + provenance.pictures() + " as its provenance says.");
        }
        built = true;
        Map<Measure, NullSample> samples = new EnumMap<>(Measure.class);
        double[][] centered = products.centeredProducts();
        samples.put(Measure.PEARSON, NullSample.of(correlations(centered)));
        samples.put(Measure.SNR_DB, NullSample.of(signalToNoise(centered)));
        products.rankRows();
        samples.put(Measure.SPEARMAN, NullSample.of(correlations(products.centeredProducts())));
        return new NullDistribution(provenance, stage, products.columns(), samples);
    }

    @Override
    public void close() {
        products.close();
    }

    private double[] correlations(double[][] centered) {
        int pictures = centered.length;
        double[] values = new double[pictures * (pictures - 1) / 2];
        int next = 0;
        for (int i = 0; i < pictures; i++) {
            for (int j = i + 1; j < pictures; j++) {
                double r = centered[i][j - i] / Math.sqrt(centered[i][0]) / Math.sqrt(centered[j][0]);
                values[next++] = constant.get(i) || constant.get(j) ? 0 : Math.max(-1, Math.min(1, r));
            }
        }
        return values;
    }

    private double[] signalToNoise(double[][] centered) {
        int pictures = centered.length;
        double[] norms = new double[pictures];
        for (int i = 0; i < pictures; i++) {
            double mean = products.mean(i);
            norms[i] = Math.sqrt(centered[i][0] + products.columns() * mean * mean);
        }
        double[] values = new double[pictures * (pictures - 1)];
        int next = 0;
        for (int i = 0; i < pictures; i++) {
            for (int j = i + 1; j < pictures; j++) {
                double distance = distance(centered, i, j);
                values[next++] = norms[i] == 0 ? 0 : Decibels.ofNorms(norms[i], distance);
                values[next++] = norms[j] == 0 ? 0 : Decibels.ofNorms(norms[j], distance);
            }
        }
        return values;
    }

    private double distance(double[][] centered, int i, int j) {
        double shift = products.mean(i) - products.mean(j);
        double deviations = centered[i][0] + centered[j][0];
        double squared = deviations - 2 * centered[i][j - i] + products.columns() * shift * shift;
        return Math.sqrt(squared > CANCELLATION * deviations ? squared : directSquaredDistance(i, j));
    }

    private double directSquaredDistance(int i, int j) {
        float[] x = products.row(i);
        float[] y = products.row(j);
        double sum = 0;
        for (int unit = 0; unit < x.length; unit++) {
            double difference = (double) x[unit] - y[unit];
            sum += difference * difference;
        }
        return sum;
    }

    private void requireOpen() {
        if (built) {
            throw new IllegalStateException(
                    "This null distribution has been built already; make a new builder for another stage.");
        }
    }
}
