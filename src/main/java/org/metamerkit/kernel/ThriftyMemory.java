// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

/**
 * While one of these is open, memory of 128 KiB and more goes back to the system as soon as it is freed, as is best while large
 * tensors come once and go, such as in loading weights. Otherwise the allocator keeps it for the next optimisation step ({@code
 * benchmarks/README.md}, Threads), and what is freed between smaller pieces that stay is lost for larger ones. It holds for the
 * whole process, and changes nothing where the user or another C library decides.
 */
public final class ThriftyMemory implements AutoCloseable {
    private static int open;

    private boolean closed;

    private ThriftyMemory() {}

    public static ThriftyMemory open() {
        NativeRuntime.load();
        synchronized (ThriftyMemory.class) {
            if (open++ == 0) {
                ProcessSettings.giveMemoryBack(true);
            }
        }
        return new ThriftyMemory();
    }

    /** Harmless when repeated. */
    @Override
    public void close() {
        synchronized (ThriftyMemory.class) {
            if (!closed && --open == 0) {
                ProcessSettings.giveMemoryBack(false);
            }
            closed = true;
        }
    }
}
