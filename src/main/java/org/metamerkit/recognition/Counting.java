// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

/** Which metamers count. Others are counted apart and shown as such. */
public enum Counting {
    /** Those that pass the criterion. */
    PASSING("passing", "metamers that pass the criterion"),
    /** These and those that were never judged, for lack of a null distribution. */
    UNJUDGED("unjudged", "metamers that pass the criterion or were never judged by one"),
    ALL("all", "all metamers, whether they pass the criterion or not");

    private final String key;
    private final String title;

    Counting(String key, String title) {
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

    /** Whether a picture counts. */
    public boolean counts(Shown shown) {
        return switch (this) {
            case PASSING -> shown.verdict() == Shown.Verdict.PASSES;
            case UNJUDGED -> shown.verdict() != Shown.Verdict.FAILS;
            case ALL -> true;
        };
    }
}
