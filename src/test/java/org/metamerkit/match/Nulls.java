// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Null distributions with known values, for tests. */
final class Nulls {
    static final String WEIGHTS = "ab".repeat(32);
    static final String PICTURES = "cd".repeat(32);

    private Nulls() {}

    static NullProvenance provenance(String name, int pictures, OptionalDouble sameClassShare) {
        return new NullProvenance(name, "tiny", WEIGHTS, "a set", PICTURES, pictures, sameClassShare);
    }

    /** Quantiles 0, 0.005, … 0.5 of the correlations, and twice as much in dB; maxima 0.5 and 1 dB. */
    static NullDistribution straight(NullProvenance provenance, String stage) {
        Map<Measure, NullSample> samples = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
            int factor = measure == Measure.SNR_DB ? 2 : 1;
            List<Double> quantiles = new ArrayList<>();
            for (int percent = 0; percent <= 100; percent++) {
                quantiles.add(factor * percent / 200.0);
            }
            samples.put(measure, new NullSample(factor * provenance.pairs(), factor * 0.5, quantiles));
        }
        return new NullDistribution(provenance, stage, 7, samples);
    }

    static NullDistributions straight(NullProvenance provenance, List<String> stages) {
        return NullDistributions.of(
                provenance,
                stages.stream().map(stage -> straight(provenance, stage)).toList());
    }
}
