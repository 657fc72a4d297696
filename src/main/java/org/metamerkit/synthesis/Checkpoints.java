// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import java.time.Duration;

/** Where a synthesis leaves its state, so that it can go on after an interruption. */
public interface Checkpoints {
    /** Keeps the state of picture {@code index} of the batch. */
    void save(int index, PictureState state);

    /** Time between two checkpoints. */
    Duration interval();

    /** Keeps nothing. */
    static Checkpoints none() {
        return new Checkpoints() {
            @Override
            public void save(int index, PictureState state) {}

            @Override
            public Duration interval() {
                return Duration.ofDays(1);
            }
        };
    }
}
