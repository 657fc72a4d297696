// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

/** CUDA refused something: one sentence with what was asked and the remedy where there is one. */
public final class CudaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CudaException(String message) {
        super(message);
    }

    CudaException(String message, Throwable cause) {
        super(message, cause);
    }
}
