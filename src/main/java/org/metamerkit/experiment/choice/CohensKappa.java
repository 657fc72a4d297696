// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import java.util.Optional;

/**
 * Agreement of two raters beyond chance (Cohen 1960): κ = (p_o − p_e)/(1 − p_e), with the large-sample standard error of Fleiss,
 * Cohen and Everitt 1969, eq. 13.
 *
 * @param n things both rated
 * @param observed share p_o about which both say the same
 * @param expected share p_e that raters would agree about by chance who use the categories as often as these two do
 * @param kappa −1 to 1
 * @param standardError of κ, 0 or more
 */
public record CohensKappa(int n, double observed, double expected, double kappa, double standardError) {
    /** Quantile of the normal distribution for 95 %. */
    private static final double Z = 1.959963984540054;

    /**
     * Of a table.
     *
     * @param table counts, row: category by the first rater, column: by the second; square
     * @return empty where κ is not defined: nothing was rated, or both used one and the same category only
     */
    public static Optional<CohensKappa> of(int[][] table) {
        int categories = table.length;
        double[] rows = new double[categories];
        double[] columns = new double[categories];
        int n = 0;
        double agreeing = 0;
        for (int i = 0; i < categories; i++) {
            if (table[i].length != categories) {
                throw new IllegalArgumentException("Row " + i + " of the table has " + table[i].length
                        + " columns, expected " + categories + ", as many as it has rows.");
            }
            for (int j = 0; j < categories; j++) {
                n += table[i][j];
                rows[i] += table[i][j];
                columns[j] += table[i][j];
            }
            agreeing += table[i][i];
        }
        double chance = 0;
        for (int i = 0; i < categories; i++) {
            rows[i] /= n;
            columns[i] /= n;
            chance += rows[i] * columns[i];
        }
        if (n == 0 || chance >= 1) {
            return Optional.empty();
        }
        double observed = agreeing / n;
        double kappa = (observed - chance) / (1 - chance);
        double variance = variance(table, n, rows, columns, chance, kappa);
        return Optional.of(new CohensKappa(n, observed, chance, kappa, Math.sqrt(Math.max(0, variance))));
    }

    /** Lower end of the 95 % confidence interval κ ± 1.96 standard errors, at least −1. */
    public double lower() {
        return Math.max(-1, kappa - Z * standardError);
    }

    /** Upper end of the 95 % confidence interval, at most 1. */
    public double upper() {
        return Math.min(1, kappa + Z * standardError);
    }

    private static double variance(int[][] table, int n, double[] rows, double[] columns, double chance, double kappa) {
        double diagonal = 0;
        double others = 0;
        for (int i = 0; i < rows.length; i++) {
            double here = 1 - (rows[i] + columns[i]) * (1 - kappa);
            diagonal += table[i][i] / (double) n * here * here;
            for (int j = 0; j < rows.length; j++) {
                double both = columns[i] + rows[j];
                others += i == j ? 0 : table[i][j] / (double) n * both * both;
            }
        }
        double correction = kappa - chance * (1 - kappa);
        return (diagonal + (1 - kappa) * (1 - kappa) * others - correction * correction)
                / (n * (1 - chance) * (1 - chance));
    }
}
