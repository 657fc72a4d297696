// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.special.Beta;
import org.apache.commons.math3.special.Gamma;

/** Noncentral t and F, which Commons Math lacks and intervals of effect sizes need: Poisson mixtures of incomplete beta functions. */
final class NoncentralDistributions {
    /** Poisson terms further from the middle than so many standard deviations do not change a double. */
    private static final double DEVIATIONS = 9;

    private static final int MARGIN = 30;
    private static final int SOLVER_STEPS = 500;
    private static final double ACCURACY = 1e-10;

    private NoncentralDistributions() {}

    /** P(T ≤ t) with ν degrees of freedom and noncentrality δ (Lenth 1989, algorithm AS 243). */
    static double tCumulative(double t, double degrees, double noncentrality) {
        if (t < 0) {
            return 1 - tCumulative(-t, degrees, -noncentrality);
        }
        double normal = new NormalDistribution(null, 0, 1).cumulativeProbability(-noncentrality);
        double x = t * t / (t * t + degrees);
        double half = noncentrality * noncentrality / 2;
        if (half == 0) {
            return normal + Beta.regularizedBeta(x, 0.5, degrees / 2) / 2;
        }
        double sum = 0;
        for (int j = first(half); j <= last(half); j++) {
            double even = Math.exp(-half + j * Math.log(half) - Gamma.logGamma(j + 1.0));
            double odd =
                    Math.signum(noncentrality) * Math.exp(-half + (j + 0.5) * Math.log(half) - Gamma.logGamma(j + 1.5));
            sum += even * Beta.regularizedBeta(x, j + 0.5, degrees / 2)
                    + odd * Beta.regularizedBeta(x, j + 1.0, degrees / 2);
        }
        return Math.min(1, Math.max(0, normal + sum / 2));
    }

    /** P(F ≤ f) with ν₁ and ν₂ degrees of freedom and noncentrality λ (Johnson, Kotz and Balakrishnan 1995, eq. 30.10). */
    static double fCumulative(double f, double degrees, double errorDegrees, double noncentrality) {
        double x = degrees * f / (degrees * f + errorDegrees);
        double half = noncentrality / 2;
        if (half == 0) {
            return Beta.regularizedBeta(x, degrees / 2, errorDegrees / 2);
        }
        double sum = 0;
        for (int j = first(half); j <= last(half); j++) {
            double weight = Math.exp(-half + j * Math.log(half) - Gamma.logGamma(j + 1.0));
            sum += weight * Beta.regularizedBeta(x, degrees / 2 + j, errorDegrees / 2);
        }
        return Math.min(1, sum);
    }

    /** The δ for which P(T ≤ t) is the given probability. */
    static double tNoncentrality(double t, double degrees, double probability) {
        double step = 5 + Math.abs(t);
        double low = t - step;
        double high = t + step;
        while (tCumulative(t, degrees, low) < probability) {
            low -= step;
        }
        while (tCumulative(t, degrees, high) > probability) {
            high += step;
        }
        return solve(delta -> tCumulative(t, degrees, delta) - probability, low, high);
    }

    /** The λ for which P(F ≤ f) is the given probability; 0 where even λ = 0 gives less. */
    static double fNoncentrality(double f, double degrees, double errorDegrees, double probability) {
        if (fCumulative(f, degrees, errorDegrees, 0) <= probability) {
            return 0;
        }
        double high = Math.max(10, 2 * f * degrees);
        while (fCumulative(f, degrees, errorDegrees, high) > probability) {
            high *= 2;
        }
        return solve(lambda -> fCumulative(f, degrees, errorDegrees, lambda) - probability, 0, high);
    }

    private static double solve(DoubleUnaryOperator function, double low, double high) {
        return new BrentSolver(ACCURACY, ACCURACY).solve(SOLVER_STEPS, function::applyAsDouble, low, high);
    }

    private static int first(double mean) {
        return (int) Math.max(0, mean - DEVIATIONS * Math.sqrt(mean) - MARGIN);
    }

    private static int last(double mean) {
        return (int) (mean + DEVIATIONS * Math.sqrt(mean) + MARGIN);
    }
}
