// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

/** Watches a {@link RecognitionJob}, and may ask it to stop. */
public interface RecognitionProgress {
    /**
     * @param description which network looks at what
     * @param share of the pictures of all networks, 0 to 1
     */
    void at(String description, double share);

    /** Whether to stop now, with the rows so far written. */
    boolean stopRequested();

    /** Watches nothing, never stops. */
    static RecognitionProgress none() {
        return new RecognitionProgress() {
            @Override
            public void at(String description, double share) {}

            @Override
            public boolean stopRequested() {
                return false;
            }
        };
    }
}
