// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.math3.distribution.FDistribution;

/**
 * One line of an analysis of variance.
 *
 * @param name the factor, or both joined by {@code ×}
 * @param sumOfSquares of the effect
 * @param errorSumOfSquares of its own error term
 * @param degreesOfFreedom of the effect
 * @param errorDegreesOfFreedom of its error term
 * @param f mean square over mean square of error; infinite where the error is 0 and the effect is not
 * @param partialEtaSquared SS / (SS + SS of error), 0 … 1
 * @param p the F test's p-value, sphericity assumed
 * @param epsilon Greenhouse and Geisser's ε (1959), 1/df … 1; empty for between-participants effects
 * @param greenhouseGeisser the p-value with both degrees of freedom times ε; empty for between-participants effects
 */
public record AnovaEffect(
        String name,
        double sumOfSquares,
        double errorSumOfSquares,
        double degreesOfFreedom,
        double errorDegreesOfFreedom,
        double f,
        double partialEtaSquared,
        PValue p,
        OptionalDouble epsilon,
        Optional<PValue> greenhouseGeisser) {
    /** Squares of rounding errors, relative to the squares of what was rounded. */
    private static final double ROUNDING = 1e-26;

    static AnovaEffect of(String design, Terms terms, int n, String unit, OptionalDouble epsilon) {
        Optional<PValue> corrected = epsilon.isEmpty()
                ? Optional.empty()
                : Optional.of(p(
                        design + ", " + terms.name() + " (Greenhouse–Geisser)", terms, epsilon.getAsDouble(), n, unit));
        return new AnovaEffect(
                terms.name(),
                terms.effect(),
                terms.error(),
                terms.degrees(),
                terms.errorDegrees(),
                terms.f(),
                terms.effect() == 0 ? 0 : terms.effect() / (terms.effect() + terms.error()),
                p(design + ", " + terms.name(), terms, 1, n, unit),
                epsilon,
                corrected);
    }

    /** Partial η² with its interval ({@link EffectSizes#partialEtaSquared}). */
    public EffectSize partialEtaSquared(double level) {
        return EffectSizes.partialEtaSquared(f, degreesOfFreedom, errorDegreesOfFreedom, level);
    }

    private static PValue p(String test, Terms terms, double epsilon, int n, String unit) {
        double degrees = terms.degrees() * epsilon;
        double errorDegrees = terms.errorDegrees() * epsilon;
        double f = terms.f();
        double p = Double.isInfinite(f) ? 0 : Double.isNaN(f) ? 1 : upperTail(f, degrees, errorDegrees);
        return PValue.parametric(test, "F", f, List.of(degrees, errorDegrees), n, unit, p);
    }

    /** P(F ≥ f) as the lower tail of 1/F, whose digits do not vanish beside 1. */
    private static double upperTail(double f, double degrees, double errorDegrees) {
        return f == 0 ? 1 : new FDistribution(null, errorDegrees, degrees).cumulativeProbability(1 / f);
    }

    /** Sums of squares and degrees of freedom of an effect and its error. */
    record Terms(String name, double effect, double error, double degrees, double errorDegrees) {
        /** Sums that are nothing but rounding errors become 0: F must not be made of them. */
        static Terms of(
                String name, double effect, double error, double degrees, double errorDegrees, double negligible) {
            return new Terms(
                    name, effect < negligible ? 0 : effect, error < negligible ? 0 : error, degrees, errorDegrees);
        }

        /** A sum of squares that rounding alone can make of such values. */
        static double negligible(double[] values) {
            double squares = 0;
            for (double value : values) {
                squares += value * value;
            }
            return ROUNDING * squares;
        }

        /** NaN where neither effect nor error varies. */
        double f() {
            return effect / degrees / (error / errorDegrees);
        }
    }
}
