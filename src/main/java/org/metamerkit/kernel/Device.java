// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a network runs.
 *
 * @param index of the GPU, or −1 for the CPU
 */
public record Device(int index) {
    /** The processor. */
    public static final Device CPU = new Device(-1);

    private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");

    /**
     * @param text {@code cpu}, {@code cuda} or {@code cuda:N}
     * @throws IllegalArgumentException with one sentence if it is anything else
     */
    public static Device parse(String text) {
        if (text.equals("cpu")) {
            return CPU;
        }
        Matcher cuda = CUDA.matcher(text);
        if (!cuda.matches()) {
            throw new IllegalArgumentException("there is no device '" + text + "'; give cpu, cuda or cuda:N");
        }
        return new Device(cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1)));
    }

    public boolean isCpu() {
        return index < 0;
    }

    @Override
    public String toString() {
        return isCpu() ? "cpu" : "cuda:" + index;
    }
}
