// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

/** Watches pictures being decoded into a {@link PictureCache}. Called on the thread that opens it: be quick. */
@FunctionalInterface
public interface DecodingProgress {
    /**
     * @param done pictures decoded so far
     * @param total pictures in all
     */
    void decoded(int done, int total);

    /** Watches nothing. */
    static DecodingProgress none() {
        return (done, total) -> {};
    }
}
