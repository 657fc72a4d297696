// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import org.metamerkit.kernel.RankVectors;

/**
 * How well a metamer's activations match the original's at one stage (model_metamers_pytorch,
 * robustness/tools/distance_measures.py). Where the original or the metamer is constant its correlations are 0, and where
 * the original is all zero its SNR is 0, as the reference has it for activations that are all zero. Identical
 * activations have an SNR of +infinity, see {@link Decibels} for how files hold it.
 *
 * @param spearman Spearman's ρ, −1 to 1
 * @param pearson Pearson's r, −1 to 1
 * @param snrDb 10·log10(‖s‖/‖s − m‖), s the original's activations and m the metamer's, as the reference code has it
 * @param snrDbPower 20·log10 of the same ratio, the usual signal-to-noise ratio of powers
 */
public record MatchStatistics(double spearman, double pearson, double snrDb, double snrDbPower) {
    /**
     * Compares the activations of one stage; all sums in double precision.
     *
     * @param original the original's activations, one a unit
     * @param metamer the metamer's, of the same length
     * @throws IllegalArgumentException for different lengths or no units
     * @throws NotFiniteActivationsException for a NaN or infinite activation
     */
    public static MatchStatistics between(float[] original, float[] metamer) {
        Objects.requireNonNull(original, "original");
        Objects.requireNonNull(metamer, "metamer");
        if (original.length != metamer.length || original.length == 0) {
            throw new IllegalArgumentException(
                    "The original has " + original.length + " units and the metamer " + metamer.length
                            + "; both must have the same number, at least one, so compare one stage with itself.");
        }
        Activations.requireFinite(original, "the original's activations");
        Activations.requireFinite(metamer, "the metamer's activations");
        double snr = signalToNoise(original, metamer);
        if (Activations.isConstant(original) || Activations.isConstant(metamer)) {
            return new MatchStatistics(0, 0, snr, 2 * snr);
        }
        double spearman = correlation(RankVectors.averageRanks(original), RankVectors.averageRanks(metamer));
        return new MatchStatistics(spearman, correlation(original, metamer), snr, 2 * snr);
    }

    /** The value of one of the three measures of the criterion. */
    public double value(Measure measure) {
        return switch (measure) {
            case SPEARMAN -> spearman;
            case PEARSON -> pearson;
            case SNR_DB -> snrDb;
        };
    }

    /** {@code {"spearman":…, "pearson":…, "snr_db":…, "snr_db_power":…}}. */
    public ObjectNode toJson() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("spearman", spearman);
        node.put("pearson", pearson);
        node.put("snr_db", Decibels.toFile(snrDb));
        node.put("snr_db_power", Decibels.toFile(snrDbPower));
        return node;
    }

    private static double signalToNoise(float[] original, float[] metamer) {
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < original.length; i++) {
            double s = original[i];
            double d = s - metamer[i];
            signal += s * s;
            noise += d * d;
        }
        if (signal == 0) {
            return 0;
        }
        return Decibels.ofNorms(Math.sqrt(signal), Math.sqrt(noise));
    }

    private static double correlation(float[] x, float[] y) {
        double meanX = Activations.mean(x);
        double meanY = Activations.mean(y);
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < x.length; i++) {
            double dx = x[i] - meanX;
            double dy = y[i] - meanY;
            xx += dx * dx;
            yy += dy * dy;
            xy += dx * dy;
        }
        // Two square roots, because the product of two variances may leave double's range.
        return Math.max(-1, Math.min(1, xy / Math.sqrt(xx) / Math.sqrt(yy)));
    }
}
