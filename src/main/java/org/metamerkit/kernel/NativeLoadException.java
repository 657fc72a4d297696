// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

/** The native libraries cannot be had on this machine; the message is one sentence with the remedy. */
public final class NativeLoadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NativeLoadException(String message, Throwable cause) {
        super(message, cause);
    }
}
