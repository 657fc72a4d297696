// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.metamerkit.match.MatchVerdict.MeasureVerdict;

/**
 * The paper's criterion (Feather et al. 2023; model_metamers_pytorch, analysis_scripts/optimization_analysis_scripts.py,
 * print_null_dist): each of the three measures at the matched stage is at least the null distribution's maximum, and the
 * network gives metamer and original the same class. Without a classifier the three measures decide; without a null
 * distribution there is no verdict.
 */
public final class MatchCriterion {
    private MatchCriterion() {}

    /**
     * Judges one metamer.
     *
     * @param match the matched stage's statistics
     * @param distribution the null distribution of that stage, if there is one
     * @param sameClass empty for a network without a classifier
     */
    public static MatchVerdict judge(
            MatchStatistics match, Optional<NullDistribution> distribution, Optional<SameClass> sameClass) {
        if (distribution.isEmpty()) {
            return new MatchVerdict(
                    Map.of(),
                    Optional.empty(),
                    Optional.of("There is no null distribution for this network and stage, so no verdict; make one with"
                            + " metamerkit null."));
        }
        Map<Measure, MeasureVerdict> measures = new EnumMap<>(Measure.class);
        List<String> failures = new ArrayList<>();
        for (Measure measure : Measure.values()) {
            MeasureVerdict verdict = judge(measure, match.value(measure), distribution.get());
            measures.put(measure, verdict);
            if (!verdict.passes()) {
                failures.add(String.format(
                        Locale.ROOT,
                        "%s %.4g is below the null's maximum %.4g",
                        measure.key(),
                        verdict.value(),
                        verdict.nullMaximum()));
            }
        }
        sameClass
                .filter(classes -> !classes.same())
                .ifPresent(classes -> failures.add(String.format(
                        "the network answers \"%s\", and \"%s\" to the original (%s)",
                        classes.metamerAnswer(),
                        classes.originalAnswer(),
                        classes.rule().key())));
        return new MatchVerdict(measures, Optional.of(failures.isEmpty()), reason(failures));
    }

    private static MeasureVerdict judge(Measure measure, double value, NullDistribution distribution) {
        double maximum = distribution.maximum(measure);
        return new MeasureVerdict(
                value,
                maximum,
                value >= maximum,
                distribution.pValueBound(measure, value),
                distribution.pValueText(measure, value));
    }

    private static Optional<String> reason(List<String> failures) {
        return failures.isEmpty()
                ? Optional.empty()
                : Optional.of("Fails the criterion: " + String.join("; ", failures) + ".");
    }
}
