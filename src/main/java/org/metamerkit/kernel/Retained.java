// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/**
 * Native objects that outlive the {@code PointerScope} they were made in, until {@link #close()}. The garbage collector does
 * not see tensor memory, so everything long-lived is held by one of these.
 */
public final class Retained implements AutoCloseable {
    private final List<Pointer> pointers = new ArrayList<>();

    /** Keeps the object alive and returns it. */
    public synchronized <P extends Pointer> P keep(P pointer) {
        pointer.retainReference();
        pointers.add(pointer);
        return pointer;
    }

    /** Frees one of the objects kept; harmless where it is not one of them. */
    public synchronized void drop(Pointer pointer) {
        if (pointers.remove(pointer)) {
            pointer.releaseReference();
        }
    }

    /** Frees everything kept; harmless when repeated. */
    @Override
    public synchronized void close() {
        pointers.forEach(Pointer::releaseReference);
        pointers.clear();
    }
}
