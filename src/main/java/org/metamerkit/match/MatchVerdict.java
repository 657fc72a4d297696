// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What {@link MatchCriterion} found.
 *
 * @param measures one verdict a measure; empty without a null distribution
 * @param passes whether the metamer passes; empty without a null distribution
 * @param reason why it fails, one sentence; or why there is no verdict; empty where it passes
 */
public record MatchVerdict(Map<Measure, MeasureVerdict> measures, Optional<Boolean> passes, Optional<String> reason) {
    /**
     * One measure against the null distribution.
     *
     * @param value the metamer's
     * @param nullMaximum what it must reach
     * @param passes whether it does
     * @param pBound upper bound of the share of null values at least as large, see {@link NullDistribution#pValueBound}
     * @param pText the bound as text, {@code "p ≤ …"}
     */
    public record MeasureVerdict(double value, double nullMaximum, boolean passes, double pBound, String pText) {}

    public MatchVerdict {
        measures = measures.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(measures));
    }
}
