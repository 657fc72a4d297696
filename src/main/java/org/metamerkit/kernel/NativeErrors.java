// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages of native exceptions: they carry a C++ backtrace, of which the user wants the first line. */
public final class NativeErrors {
    private static final Logger LOG = LoggerFactory.getLogger(NativeErrors.class);

    private NativeErrors() {}

    /** The first line of the message that says something (the class's name where there is no message); the whole goes to the debug log. */
    public static String firstLine(Throwable error) {
        LOG.debug("native error in full", error);
        String message = error.getMessage();
        if (message == null) {
            return error.getClass().getSimpleName();
        }
        return message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse(error.getClass().getSimpleName());
    }
}
