// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

/** What an answer is compared with. */
public enum ScoredBy {
    /** What the original shows. */
    TRUE_CLASS("true", "true class"),
    /** What the generating network said of the original. */
    GENERATOR("generator", "generating network's answer to the original");

    private final String key;
    private final String title;

    ScoredBy(String key, String title) {
        this.key = key;
        this.title = title;
    }

    /** In names of files and columns. */
    public String key() {
        return key;
    }

    /** For people. */
    public String title() {
        return title;
    }
}
