// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

/** A run or a list of labels that cannot be read; the message is one sentence with the remedy. */
public final class RunException extends RuntimeException {
    public RunException(String message) {
        super(message);
    }

    public RunException(String message, Throwable cause) {
        super(message, cause);
    }
}
