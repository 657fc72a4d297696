// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.Optional;
import java.util.function.Consumer;
import org.metamerkit.recognition.AnovaReport;
import org.metamerkit.recognition.statistics.MultipleComparisons;
import org.metamerkit.recognition.statistics.PermutationTest;

/**
 * How people's data are to be analysed.
 *
 * @param permutations of every permutation test (Feather et al. 2023: 10,000)
 * @param resamples bootstrap samples, and random splits of a noise ceiling
 * @param seed of everything random
 * @param correction of the p-values of one kind of test over all its conditions
 * @param scale on which psychometric functions are fitted; empty for none
 */
public record AnalysisOptions(
        int permutations, int resamples, long seed, MultipleComparisons correction, Optional<Scale> scale) {

    /** What a level is before a psychometric function is fitted. */
    public enum Scale {
        /** As it is. */
        LINEAR,
        /** Its decimal logarithm; levels must be positive. */
        LOG;

        double of(double level) {
            return this == LINEAR ? level : Math.log10(level);
        }
    }

    /** 10,000 permutations, 1,000 samples, seed 0, Holm's correction, no psychometric functions. */
    public static AnalysisOptions usual() {
        return new AnalysisOptions(10_000, 1000, 0, MultipleComparisons.HOLM, Optional.empty());
    }

    /** The same with another seed. */
    public AnalysisOptions seeded(long other) {
        return new AnalysisOptions(permutations, resamples, other, correction, scale);
    }

    /** N permutations with the seed. */
    PermutationTest permutationTest() {
        return new PermutationTest(permutations, seed);
    }

    AnovaReport anovaReport(Consumer<String> notes) {
        return new AnovaReport(permutationTest(), correction, "participants", notes);
    }
}
