// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

/** What the model folder or a download could not do; the message is one sentence with the remedy. */
public final class StoreException extends RuntimeException {
    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
