// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

/**
 * The measures of match that the criterion rests on, each larger for a better match (Feather et al. 2023;
 * model_metamers_pytorch, robustness/tools/distance_measures.py).
 */
public enum Measure {
    /** Spearman's ρ of the two activations, ties sharing average ranks; −1 to 1. */
    SPEARMAN("spearman"),
    /** Pearson's r of the two activations; −1 to 1. */
    PEARSON("pearson"),
    /** 10·log10(‖s‖/‖s − m‖) in dB, half of the usual power ratio. */
    SNR_DB("snr_db");

    private final String key;

    Measure(String key) {
        this.key = key;
    }

    /** The measure's name in JSON and CSV files. */
    public String key() {
        return key;
    }
}
