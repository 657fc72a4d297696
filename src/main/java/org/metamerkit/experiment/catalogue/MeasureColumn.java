// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.util.Locale;

/**
 * The numbers that every metamer has one of: how well it matches at the stage it was made for, and what it took. The stage ×
 * measure table of all other stages is in {@link MetamerDetails}.
 */
public enum MeasureColumn {
    /** ‖a − t‖/‖t‖ at the matched stage, float picture; 0 or more, smaller is better. */
    LOSS("loss"),
    /** Spearman's ρ of the float picture, −1 to 1. */
    SPEARMAN("ρ"),
    /** Pearson's r of the float picture, −1 to 1. */
    PEARSON("r"),
    /** Signal-to-noise ratio of the float picture in dB, 10·log10 of the ratio of norms; +∞ if identical. */
    SNR_DB("SNR (dB)"),
    /** The same as ratio of powers, twice as large. */
    SNR_DB_POWER("SNR, power (dB)"),
    /** Spearman's ρ of the 8-bit PNG. */
    PNG_SPEARMAN("ρ of the PNG"),
    /** Pearson's r of the 8-bit PNG. */
    PNG_PEARSON("r of the PNG"),
    /** Signal-to-noise ratio of the 8-bit PNG in dB. */
    PNG_SNR_DB("SNR of the PNG (dB)"),
    /** Gradient evaluations. */
    EVALUATIONS("evaluations"),
    /** Wall-clock seconds of its batch, divided by the pictures in the batch. */
    SECONDS("seconds");

    private final String title;

    MeasureColumn(String title) {
        this.title = title;
    }

    /** In files: {@code loss}, {@code snr_db} … */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** For people. */
    public String title() {
        return title;
    }
}
