// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.util.Optional;
import org.metamerkit.recognition.statistics.Bootstrap;
import org.metamerkit.recognition.statistics.EffectSize;
import org.metamerkit.recognition.statistics.PValue;

/**
 * The shares of the same units in two cells, compared.
 *
 * @param family the tests it is corrected with
 * @param what was compared, first minus second
 * @param units pictures, or categories where these weigh the same
 * @param first mean share
 * @param second mean share
 * @param difference with its bootstrap over units
 * @param test uncorrected
 * @param corrected p-value
 * @param tests that it is corrected for
 * @param effect Cohen's d_z; empty where all differences are equal
 */
public record PairedFinding(
        String family,
        String what,
        int units,
        double first,
        double second,
        Bootstrap.Estimate difference,
        PValue test,
        double corrected,
        int tests,
        Optional<EffectSize> effect) {}
