// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

/** Recognition rows, responses, mappings or groups that cannot be read or used; the message is one sentence with the remedy. */
public final class RecognitionException extends RuntimeException {
    public RecognitionException(String message) {
        super(message);
    }

    public RecognitionException(String message, Throwable cause) {
        super(message, cause);
    }
}
