// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import java.util.Locale;
import java.util.Optional;

/** Whether a metamer is to be a stimulus. The order is that of agreement tables. */
public enum Mark {
    KEEP,
    MAYBE,
    REJECT;

    /** In files: {@code keep}, {@code maybe}, {@code reject}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The mark of a key; empty if there is none of it. */
    public static Optional<Mark> of(String key) {
        for (Mark mark : values()) {
            if (mark.key().equals(key)) {
                return Optional.of(mark);
            }
        }
        return Optional.empty();
    }
}
