// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

/** A weights file that cannot be read or does not fit the architecture; the message is one sentence with the remedy. */
public final class WeightsException extends RuntimeException {
    public WeightsException(String message) {
        super(message);
    }

    public WeightsException(String message, Throwable cause) {
        super(message, cause);
    }
}
