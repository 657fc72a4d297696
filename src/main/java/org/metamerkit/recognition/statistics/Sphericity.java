// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

/** How far the covariance of within-participant differences is from spherical. */
final class Sphericity {
    private Sphericity() {}

    /**
     * Greenhouse and Geisser's ε̂ (1959) = tr(S)² / (q tr(S²)), S the covariance, pooled over groups, of the participants'
     * deviations in an effect of q degrees of freedom. Deviations need no orthonormal contrasts: projection leaves both traces as
     * they are.
     *
     * @param deviations participant × cell
     * @param groupOf each participant's group
     * @param sizes the groups' sizes
     * @return 1/q … 1; 1 where nothing varies
     */
    static double epsilon(double[] deviations, int[] groupOf, int[] sizes, int degrees) {
        int n = groupOf.length;
        int cells = deviations.length / n;
        double[] means = new double[sizes.length * cells];
        for (int participant = 0; participant < n; participant++) {
            for (int cell = 0; cell < cells; cell++) {
                means[groupOf[participant] * cells + cell] +=
                        deviations[participant * cells + cell] / sizes[groupOf[participant]];
            }
        }
        double[][] covariance = new double[cells][cells];
        double[] rest = new double[cells];
        for (int participant = 0; participant < n; participant++) {
            for (int cell = 0; cell < cells; cell++) {
                rest[cell] = deviations[participant * cells + cell] - means[groupOf[participant] * cells + cell];
            }
            for (int i = 0; i < cells; i++) {
                for (int j = 0; j < cells; j++) {
                    covariance[i][j] += rest[i] * rest[j];
                }
            }
        }
        double trace = 0;
        double squares = 0;
        for (int i = 0; i < cells; i++) {
            trace += covariance[i][i];
            for (int j = 0; j < cells; j++) {
                squares += covariance[i][j] * covariance[i][j];
            }
        }
        return squares == 0 ? 1 : Math.min(1, trace * trace / (degrees * squares));
    }
}
