// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.util.Locale;

/** Whether a metamer can be looked at. */
public enum MetamerState {
    /** All files are there and say what they should. */
    WHOLE,
    /** Being made, or given up before it was whole: a checkpoint lies beside its place. */
    IN_WORK,
    /** A file is missing, cut short, not readable or of another format; the record says which and why. */
    DAMAGED;

    /** In files: {@code whole}, {@code in_work}, {@code damaged}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
