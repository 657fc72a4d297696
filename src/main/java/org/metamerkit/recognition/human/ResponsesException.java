// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

/** Responses that cannot be read or used; the message is one sentence with the remedy. */
public final class ResponsesException extends RuntimeException {
    public ResponsesException(String message) {
        super(message);
    }

    public ResponsesException(String message, Throwable cause) {
        super(message, cause);
    }
}
