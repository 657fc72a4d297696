// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.export;

import java.util.Locale;

/** What an export holds besides the pictures and the manifest, which are always there. */
public enum ExportFormat {
    /** {@code psychopy/}: conditions files, CSV. */
    PSYCHOPY,
    /** {@code jspsych/}: timeline variables, JSON. */
    JSPSYCH,
    /** {@code stages.csv}: the stage × measure table of every metamer. */
    CSV,
    /** {@code metamers.npz}: float32 pictures for numpy. */
    NPZ,
    /** {@code metamers.h5}: the same as HDF5. */
    HDF5,
    /** {@code dataset_description.json}, {@code stimuli/stimuli.tsv} and {@code stimuli.json}: the stimuli of a BIDS dataset. */
    BIDS;

    /** On the command line. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
