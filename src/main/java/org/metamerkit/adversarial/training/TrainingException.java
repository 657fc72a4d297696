// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

/** A training that cannot begin or go on; the message is one sentence with the remedy. */
public final class TrainingException extends RuntimeException {
    public TrainingException(String message) {
        super(message);
    }

    public TrainingException(String message, Throwable cause) {
        super(message, cause);
    }
}
