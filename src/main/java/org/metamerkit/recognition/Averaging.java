// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

/** What a share of recognised pictures is the mean of. */
public enum Averaging {
    /** Every picture counts alike. */
    PICTURES("pictures", "averaged over pictures"),
    /** Every category counts alike, however many pictures it has. */
    CATEGORIES("categories", "averaged over categories");

    private final String key;
    private final String title;

    Averaging(String key, String title) {
        this.key = key;
        this.title = title;
    }

    /** As the command line takes it. */
    public String key() {
        return key;
    }

    /** For people. */
    public String title() {
        return title;
    }
}
