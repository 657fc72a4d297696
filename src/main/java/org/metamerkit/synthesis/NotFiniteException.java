// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

/** A picture whose optimisation ran into an infinite value or NaN. */
public final class NotFiniteException extends RuntimeException {
    private NotFiniteException(String message) {
        super(message);
    }

    static NotFiniteException of(String picture, String stage, Outcome.Failed failed) {
        return new NotFiniteException("there is no metamer of " + picture + " at " + stage + ": " + failed.reason()
                + "; try a smaller learning rate or another seed");
    }
}
